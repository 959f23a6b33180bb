// Swagger UI over our OpenAPI document. The key typed into "Authorize" stays in this page's memory.
const place = document.getElementById("swagger");
window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
});

for (const block of document.querySelectorAll("pre[data-language]")) {
  const button = document.createElement("button");
  const spanish = document.documentElement.lang === "es";
  button.type = "button";
  button.className = "copy";
  button.textContent = spanish ? "Copiar" : "Copy";
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = spanish ? "Copiado" : "Copied";
  });
  const box = document.createElement("div");
  box.className = "snippet";
  block.replaceWith(box);
  box.append(button, block);
}

// Swagger UI is dark where its page says so by a class; which of the two it is, js/theme.js knows.
function follow() {
  document.documentElement.classList.toggle("dark-mode", current() === "dark");
}

document.addEventListener("theme-changed", follow);
follow();
