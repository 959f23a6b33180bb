// Drag and drop, and how much has been sent. Without this file the form still sends the same files the plain way.
const form = document.querySelector("[data-drop]");

function row(file) {
  const item = document.createElement("li");
  const name = document.createElement("span");
  const bar = document.createElement("progress");
  const state = document.createElement("span");
  name.textContent = file.name;
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  item.append(name, bar, state);
  form.querySelector(".sending").append(item);
  return { item, bar, state };
}

function send(file) {
  const { item, bar, state } = row(file);
  const body = new FormData();
  body.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.append("files", file);
  const request = new XMLHttpRequest();
  return new Promise((resolve) => {
    request.upload.addEventListener("progress", (event) => {
      bar.value = event.loaded;
      const share = Math.round((100 * event.loaded) / (event.total || 1));
      state.textContent = share < 100 ? `${form.dataset.sending} ${share} %` : form.dataset.reading;
    });
    request.addEventListener("load", () => {
      const good = request.status < 400;
      item.classList.toggle("bad", !good);
      state.textContent = good ? form.dataset.sent : sentence(request.responseText);
      resolve(good ? request.responseURL : null);
    });
    request.addEventListener("error", () => {
      item.classList.add("bad");
      state.textContent = form.dataset.failed;
      resolve(null);
    });
    request.open("POST", form.action || location.href);
    request.send(body);
  });
}

function sentence(page) {
  const said = new DOMParser().parseFromString(page, "text/html").querySelector("[data-message]");
  return said ? said.textContent.trim() : form.dataset.failed;
}

async function sendAll(files) {
  form.querySelector("button").disabled = true;
  const went = [];
  for (const file of files) went.push(await send(file));
  form.querySelector("button").disabled = false;
  if (went.some((address) => address === null)) return;
  location.assign(went.length === 1 ? went[0] : location.pathname);
}

if (form) {
  form.querySelector(".drop-hint").hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sendAll([...form.elements.files.files]);
  });
  form.elements.files.addEventListener("change", () => {
    if (form.elements.files.files.length) form.requestSubmit();
  });
  for (const kind of ["dragenter", "dragover"]) {
    form.addEventListener(kind, (event) => {
      event.preventDefault();
      form.classList.add("over");
    });
  }
  for (const kind of ["dragleave", "drop"]) form.addEventListener(kind, () => form.classList.remove("over"));
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    sendAll([...event.dataTransfer.files]);
  });
}
