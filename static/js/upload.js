// Drag and drop, and how much has been sent. Without this file the form still sends the same files the plain way.
const form = document.querySelector("[data-drop]");
const waiting = [];
let sending = false;

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
      const good = request.status < 400 && isOurs(request.responseURL);
      item.classList.toggle("bad", !good);
      state.textContent = good ? form.dataset.sent : whyNot(request);
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

// Sent files lead to their own page or to this one. Where the session has ended, the answer is the page to sign in.
function isOurs(address) {
  return address.startsWith(location.origin + location.pathname);
}

function whyNot(request) {
  return request.status < 400 ? form.dataset.ended : sentence(request.responseText);
}

function sentence(page) {
  const said = new DOMParser().parseFromString(page, "text/html").querySelector("[data-message]");
  return said ? said.textContent.trim() : form.dataset.failed;
}

// One queue: the page is left only when nothing waits any more, or a file still on its way would be cut off.
async function sendAll(files) {
  waiting.push(...files);
  if (sending || !waiting.length) return;
  busy(true);
  const went = [];
  while (waiting.length) went.push(await send(waiting.shift()));
  if (went.includes(null)) busy(false);
  else location.assign(went.length === 1 ? went[0] : location.pathname);
}

function busy(now) {
  sending = form.querySelector("button").disabled = now;
}

if (form) {
  form.querySelector(".drop-hint").hidden = false;
  addEventListener("pageshow", () => busy(false)); // somebody came back to the page as it was left
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
