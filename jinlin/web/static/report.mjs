// Makes the report easier where scripts run: photos travel while one writes, a voice can be recorded, places appear
// while one types, nothing typed is lost. Without it the same form does the same with its buttons.

import { draftOf, keeping, markStored, networkBar, post, reopen } from "./drafts.mjs";
import { hidden, holding, photoPicker, sender } from "./photos.mjs";

const form = document.querySelector("[data-report], [data-check]");
const noNetwork = networkBar(document.querySelector("[data-network]"));
const RETRY_MS = 15_000;
const draft = keeping(form, {
  face: "resident",
  title: (one) => one.elements.words.value.trim().slice(0, 40),
  worth: (one) => one.elements.words.value.trim() !== "" || one.querySelector("[name=photo], [name=voice]") !== null,
});

/** Make the voice recorder live; returns what brings a kept note back. */
function recorder(box) {
  const button = box.querySelector("[data-record]");
  const words = box.querySelector("[data-record-words]");
  const state = box.querySelector("[data-record-state]");
  const playback = box.querySelector("[data-playback]");
  const first = words.textContent;
  let running = null;
  let kept = null;

  async function take(file, id) {
    box.hidden = false;
    playback.src = URL.createObjectURL(file);
    playback.hidden = false;
    if (kept) await draft.drop(kept);
    kept = id ?? (await draft.keep(file, "voice"));
    for (const old of form.querySelectorAll("input[name=voice], input[name=voice_file]")) old.remove();
    try {
      form.append(hidden("voice", await sender(form, form.dataset.voiceUrl)(file, file.name)));
      state.textContent = state.dataset.keptWords;
    } catch (error) {
      if (error.offline) form.append(holding("voice_file", file));
      state.textContent = error.offline ? state.dataset.keptWords : error.message;
    }
  }

  if (window.MediaRecorder && navigator.mediaDevices) box.hidden = false;
  button.addEventListener("click", async () => {
    if (running) {
      running.stop();
      return;
    }
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      const parts = [];
      running = new MediaRecorder(stream);
      running.addEventListener("dataavailable", (event) => parts.push(event.data));
      running.addEventListener("stop", () => {
        for (const track of stream.getTracks()) track.stop();
        running = null;
        words.textContent = first;
        take(new File(parts, "voice.webm", { type: parts[0]?.type || "audio/webm" }));
      });
      running.start();
      const ours = running;
      setTimeout(() => ours.state === "recording" && ours.stop(), 180_000);
      words.textContent = button.dataset.stopWords;
      state.textContent = "● 0:00";
      const began = Date.now();
      const ticking = setInterval(() => {
        if (!running) return clearInterval(ticking);
        const seconds = Math.floor((Date.now() - began) / 1000);
        state.textContent = `● ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      }, 1000);
    } catch {
      state.textContent = state.dataset.failedWords;
    }
  });
  return take;
}

function places(input, box) {
  let waiting = 0;
  let asked = "";
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const words = input.value.trim();
      if (words.length < 2 || words === asked) return;
      asked = words;
      const answer = await fetch(`${form.dataset.placesUrl}?q=${encodeURIComponent(words)}`).catch(() => null);
      if (answer?.ok && words === asked) box.innerHTML = await answer.text();
    }, 300);
  });
}

function position(box) {
  if (!box || !navigator.geolocation || !window.isSecureContext) return;
  box.hidden = false;
  const state = box.querySelector("[data-locate-state]");
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lat.value = coords.latitude;
        form.elements.lon.value = coords.longitude;
        form.elements.accuracy.value = Math.round(coords.accuracy);
        // The place this page began with gives way to where the person stands.
        for (const offered of form.querySelectorAll("[data-chosen]")) offered.remove();
        state.textContent = state.dataset.foundWords.replace("{m}", Math.round(coords.accuracy));
        draft.save();
      },
      () => {
        state.textContent = state.dataset.failedWords;
      },
      { enableHighAccuracy: true, timeout: 15_000 },
    );
  });
}

function press(step) {
  const button = document.createElement("button");
  Object.assign(button, { name: "step", value: step, hidden: true });
  form.append(button);
  button.click();
}

/** Send the checked report: kept until the receipt is there, tried again when the network comes back, never twice. */
function sending() {
  const button = form.querySelector(".sticky button");
  const words = button.querySelector("[data-send-words]");
  const first = words.textContent;
  let busy = false;
  let waiting = 0;

  async function send() {
    if (busy) return;
    busy = true;
    clearTimeout(waiting);
    button.setAttribute("aria-busy", "true");
    await draft.save({ ready: true });
    const body = new FormData(form);
    body.append("step", "send");
    const said = await post(form.action, body);
    busy = false;
    button.removeAttribute("aria-busy");
    if (said.address) {
      await draft.done();
      location.assign(said.address);
    } else if (said.offline) {
      noNetwork();
      words.textContent = button.dataset.waitingWords;
      waiting = setTimeout(send, RETRY_MS);
    } else {
      // Something is to be mended: the page itself says what, and nothing waits to be sent any more.
      await draft.save({ ready: false });
      words.textContent = first;
      form.append(hidden("step", "send"));
      form.submit();
    }
  }

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "send") return;
    event.preventDefault();
    send();
  });
  const again = () => waiting && !document.hidden && send();
  addEventListener("online", again);
  document.addEventListener("visibilitychange", again);
}

if (form.matches("[data-report]")) {
  const asked = new URLSearchParams(location.search).get("draft");
  const begun = asked && (await draftOf(asked));
  if (begun) {
    // The page itself puts everything back in its place: words, matter, place, what was answered already.
    reopen(begun, { address: form.action, token: form.elements.csrfmiddlewaretoken.value, more: { step: "back", restored: "1" } });
  }
  const kept = await draft.files();
  const voice = kept.find((one) => one.name === "voice");
  const takeVoice = recorder(form.querySelector("[data-recorder]"));
  photoPicker(form.querySelector("[data-photos]"), {
    send: sender(form, form.dataset.photoUrl),
    trouble: form.querySelector("[data-photo-error]"),
    keep: draft.keep, drop: draft.drop, stored: markStored, kept,
  });
  if (voice) takeVoice(voice.file, voice.id);
  places(form.elements.place, form.querySelector("[data-places]"));
  position(form.querySelector("[data-locate]"));
  form.querySelector("[data-community]").addEventListener("change", () => press("map"));
  form.addEventListener("submit", async (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    noNetwork();
    await draft.save();
  });
} else {
  for (const choice of form.querySelectorAll("[data-kind]")) choice.addEventListener("change", () => press("kind"));
  sending();
  await draft.save();
}
