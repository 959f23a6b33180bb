// Light or dark: what the system says until a person chooses; the choice is kept in a cookie that the server reads,
// so that the next page comes in the right colours at once.
const dark = window.matchMedia("(prefers-color-scheme: dark)");

function current() {
  return document.documentElement.dataset.theme || (dark.matches ? "dark" : "light");
}

function choose(theme) {
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme};path=/;max-age=31536000;samesite=lax`;
  document.dispatchEvent(new CustomEvent("theme-changed"));
}

for (const button of document.querySelectorAll("[data-theme-switch]")) {
  button.hidden = false;
  button.addEventListener("click", () => choose(current() === "dark" ? "light" : "dark"));
}
dark.addEventListener("change", () => document.dispatchEvent(new CustomEvent("theme-changed")));

// A menu closes when attention goes elsewhere.
document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.house[open], details.more[open], details.trace[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const open of document.querySelectorAll("details.house[open], details.more[open], details.trace[open]")) {
    open.open = false;
    open.querySelector("summary").focus();
  }
});
