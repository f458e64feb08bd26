// Makes a chief's forms easier where scripts run: photos travel while one writes, the kind appears while one types, and
// nothing written is lost to a closed page or a missing network. Without it the same forms do the same with their buttons.

import { draftOf, draftsOf, keeping, markStored, networkBar, post, reopen } from "./drafts.mjs";
import { hidden, photoPicker, sender } from "./photos.mjs";

const RETRY_MS = 15_000;
const form = document.querySelector("[data-note]");
const face = form.dataset.face;
const trouble = form.querySelector("[data-photo-error]");
const noNetwork = networkBar(document.querySelector("[data-network]"));
const draft = keeping(form, {
  face,
  title: (one) => (one.elements.words.value.trim() || chosen(one)).slice(0, 40),
  worth: (one) => Boolean(one.elements.words.value.trim() || chosen(one) || one.querySelector("[data-photo] [name]")),
});

function chosen(one) {
  return one.querySelector("[name=choice]:checked")?.closest("label").textContent.trim() || "";
}

function kinds(box) {
  const words = form.elements.words;
  let waiting = 0;
  let asked = "";
  let chosenByHand = false;
  box.addEventListener("change", () => {
    chosenByHand = true;
  });
  words.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = words.value.trim();
      // What a person chose is not changed under their hand.
      if (text.length < 2 || text === asked || chosenByHand) return;
      asked = text;
      const answer = await fetch(`${form.dataset.kindsUrl}?q=${encodeURIComponent(text)}`).catch(() => null);
      if (answer?.ok && text === asked && !chosenByHand) box.innerHTML = await answer.text();
    }, 400);
  });
}

async function posted(body) {
  if (!form.dataset.next) return post(form.action, body);
  // The page that follows says that it worked, once: it must not be read here.
  const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  if (!answer || answer.status >= 500 || answer.status === 429) return { offline: true };
  return answer.type === "opaqueredirect" ? { address: form.dataset.next } : { refused: answer };
}

/** Send: kept until the answer is there, tried again when the network comes back, never twice (the form has its key). */
function sending() {
  const button = document.querySelector("[data-send]");
  const words = button.querySelector("[data-send-words]");
  const dialog = document.querySelector("[data-kept]");
  const first = words.textContent;
  let busy = false;
  let waiting = 0;

  async function send() {
    if (busy) return;
    busy = true;
    clearTimeout(waiting);
    waiting = 0;
    button.setAttribute("aria-busy", "true");
    await draft.save({ ready: true });
    const body = new FormData(form);
    body.append("step", "send");
    const said = await posted(body);
    busy = false;
    button.removeAttribute("aria-busy");
    if (said.address) {
      await draft.done();
      location.assign(said.address);
    } else if (said.offline) {
      noNetwork();
      if (words.textContent === first) dialog.showModal();
      words.textContent = button.dataset.waitingWords;
      waiting = setTimeout(send, RETRY_MS);
    } else {
      // Something is to be mended: the page itself says what, and nothing waits to be sent any more.
      await draft.save({ ready: false });
      form.append(hidden("step", "send"));
      form.submit();
    }
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "look") return;
    event.preventDefault();
    send();
  });
  const retry = () => waiting && !document.hidden && send();
  addEventListener("online", retry);
  document.addEventListener("visibilitychange", retry);
}

const kindsBox = form.querySelector("[data-kinds]");
if (kindsBox) kinds(kindsBox);
sending();
const asked = new URLSearchParams(location.search).get("draft");
// A report is brought back when asked for; what was done about one appeal belongs to this page alone.
const again = asked ? await draftOf(asked) : form.dataset.next && !form.elements.restored ? (await draftsOf(face))[0] : undefined;
if (again && again.key !== form.elements.key.value) {
  reopen(again, {
    address: form.action, token: form.elements.csrfmiddlewaretoken.value, more: { step: "look", restored: "1" },
  });
} else {
  const kept = await draft.files();
  for (const box of form.querySelectorAll("[data-photos]")) {
    photoPicker(box, {
      send: sender(form, form.dataset.photoUrl), trouble, keep: draft.keep, drop: draft.drop, stored: markStored, kept,
    });
  }
}
