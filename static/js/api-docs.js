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
  block.append(button);
}
