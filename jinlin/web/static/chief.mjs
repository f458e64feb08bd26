// Makes a chief's forms easier where scripts run: photos travel while one writes, the kind appears while one types,
// and words survive a page that was closed by mistake. Without it the same forms do the same with their buttons.

const form = document.querySelector("[data-note]");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const key = form.querySelector("[name=key]").value;
const trouble = form.querySelector("[data-photo-error]");

async function send(file) {
  const body = new FormData();
  body.append("file", file, file.name);
  body.append("key", key);
  const answer = await fetch(form.dataset.photoUrl, { method: "POST", body, headers: { "X-CSRFToken": token } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || String(answer.status));
  return said.key;
}

function photos(box) {
  const most = Number(box.dataset.most);
  const adders = box.querySelectorAll("[data-adder]");
  const count = () => box.querySelectorAll("[data-photo]").length;
  const refresh = () => {
    for (const adder of adders) adder.hidden = count() >= most;
  };

  function removable(figure) {
    const button = figure.querySelector("[data-remove]");
    button.hidden = false;
    button.addEventListener("click", () => {
      figure.remove();
      refresh();
      box.querySelector("[data-adder] input")?.focus();
    });
  }

  function figureFor(file) {
    const figure = document.createElement("figure");
    figure.dataset.photo = "";
    const image = document.createElement("img");
    image.alt = file.name;
    image.addEventListener("error", () => {
      // A phone's own format (HEIC) shows its name until the server has made it anew.
      const words = document.createElement("p");
      words.className = "photo";
      words.textContent = file.name;
      image.replaceWith(words);
    });
    image.src = URL.createObjectURL(file);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: "×" });
    button.dataset.remove = "";
    button.setAttribute("aria-label", box.dataset.removeWords);
    figure.append(image, button);
    return figure;
  }

  async function add(file) {
    const figure = figureFor(file);
    figure.setAttribute("aria-busy", "true");
    box.insertBefore(figure, adders[0]);
    removable(figure);
    refresh();
    try {
      const stored = document.createElement("input");
      Object.assign(stored, { type: "hidden", name: box.dataset.name, value: await send(file) });
      figure.append(stored);
    } catch (error) {
      figure.remove();
      trouble.textContent = `${file.name}：${error.message}`;
      trouble.hidden = false;
    }
    figure.removeAttribute("aria-busy");
    refresh();
  }

  for (const figure of box.querySelectorAll("[data-photo]")) removable(figure);
  for (const input of box.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", async () => {
      trouble.hidden = true;
      const files = [...input.files];
      input.value = "";
      for (const file of files.slice(0, most - count())) await add(file);
    });
  }
}

function kinds(box) {
  const words = form.elements.words;
  let waiting = 0;
  let asked = "";
  let chosen = false;
  box.addEventListener("change", () => {
    chosen = true;
  });
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = words.value.trim();
      // What a person chose is not changed under their hand.
      if (text.length < 2 || text === asked || chosen) return;
      asked = text;
      const answer = await fetch(`${form.dataset.kindsUrl}?q=${encodeURIComponent(text)}`);
      if (answer.ok && text === asked) box.innerHTML = await answer.text();
    }, 400);
  });
}

function remember(words) {
  const name = `chief:${location.pathname}`;
  try {
    if (!words.value) words.value = sessionStorage.getItem(name) || "";
    words.addEventListener("input", () => sessionStorage.setItem(name, words.value));
    form.addEventListener("submit", () => sessionStorage.removeItem(name));
  } catch {
    // Private windows may refuse storage; the form itself keeps what is typed.
  }
}

for (const box of form.querySelectorAll("[data-photos]")) photos(box);
const box = form.querySelector("[data-kinds]");
if (box) kinds(box);
remember(form.elements.words);
