// Makes a chief's forms easier where scripts run: photos travel while one writes, the kind appears while one types,
// and words survive a page that was closed by mistake. Without it the same forms do the same with their buttons.

import { photoPicker, sender } from "./photos.mjs";

const form = document.querySelector("[data-note]");
const trouble = form.querySelector("[data-photo-error]");

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

const send = sender(form, form.dataset.photoUrl);
for (const box of form.querySelectorAll("[data-photos]")) photoPicker(box, { send, trouble });
const box = form.querySelector("[data-kinds]");
if (box) kinds(box);
remember(form.elements.words);
