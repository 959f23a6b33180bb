// Swagger UI over our OpenAPI document. The key typed into "Authorize" stays in this page's memory.
const place = document.getElementById("swagger");

// Swagger UI's own layout is a page with a title and a <main>; this one stands inside a page that has both.
const inside = ({ React }) => ({
  components: {
    Inside({ getComponent, specSelectors }) {
      const part = (name) => React.createElement(getComponent(name, true));
      const read = specSelectors.loadingStatus() === "success";
      return React.createElement(
        "div",
        { className: "swagger-ui" },
        part("SvgAssets"),
        part("errors"),
        read && React.createElement("div", { className: "auth-wrapper" }, part("AuthorizeBtnContainer")),
        read && part("operations"),
        read && part("Models"),
      );
    },
  },
});

window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  persistAuthorization: false,
  validatorUrl: null,
  plugins: [inside],
  layout: "Inside",
  onComplete: () => place.setAttribute("data-drawn", ""),
});

const spanish = document.documentElement.lang === "es";

function copier(code) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = spanish ? "Copiar" : "Copy";
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = spanish ? "Copiado" : "Copied";
    } catch {
      button.textContent = spanish ? "No se pudo copiar" : "Could not copy";
    }
  });
  return button;
}

// Over plain http a browser has no clipboard for pages: there the examples stand without a button.
for (const block of navigator.clipboard ? document.querySelectorAll("pre[data-language]") : []) {
  const box = document.createElement("div");
  box.className = "snippet";
  block.replaceWith(box);
  box.append(copier(block.querySelector("code")), block);
}

// Swagger UI is dark where its page says so by a class; which of the two it is, js/theme.js knows.
function follow() {
  document.documentElement.classList.toggle("dark-mode", current() === "dark");
}

document.addEventListener("theme-changed", follow);
follow();
