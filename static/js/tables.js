// Says in words that a table goes on to the right, where it does not fit; without this file the shadow at its edge does.
function hint() {
  for (const box of document.querySelectorAll(".scroll")) {
    if (box.scrollWidth > box.clientWidth + 8) box.dataset.hint = document.body.dataset.more;
    else delete box.dataset.hint;
  }
}

window.addEventListener("resize", hint);
document.addEventListener("htmx:after:swap", hint);
document.addEventListener("toggle", hint, true); // a table inside of what was folded has no width before
document.fonts.ready.then(hint);
