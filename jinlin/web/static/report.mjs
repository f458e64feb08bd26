// Makes the report easier where scripts run: photos travel while one writes, a voice can be recorded, places appear
// while one types. Without it the same form does the same with its buttons.

import { hidden, photoPicker, sender } from "./photos.mjs";

const form = document.querySelector("[data-report], [data-check]");
const DRAFT = "report-words";

function recorder(box) {
  if (!window.MediaRecorder || !navigator.mediaDevices) return;
  box.hidden = false;
  const button = box.querySelector("[data-record]");
  const words = box.querySelector("[data-record-words]");
  const state = box.querySelector("[data-record-state]");
  const playback = box.querySelector("[data-playback]");
  const first = words.textContent;
  let running = null;

  async function keep(parts) {
    const blob = new Blob(parts, { type: parts[0]?.type || "audio/webm" });
    playback.src = URL.createObjectURL(blob);
    playback.hidden = false;
    try {
      const stored = await sender(form, form.dataset.voiceUrl)(blob, "voice.webm");
      for (const old of form.querySelectorAll("input[name=voice]")) old.remove();
      form.append(hidden("voice", stored));
      state.textContent = "✓";
    } catch (error) {
      state.textContent = error.message;
    }
  }

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
        keep(parts);
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
    } catch (error) {
      state.textContent = error.message;
    }
  });
  if (form.querySelector("[data-voice-first]")) button.focus();
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
      const answer = await fetch(`${form.dataset.placesUrl}?q=${encodeURIComponent(words)}`);
      if (answer.ok && words === asked) box.innerHTML = await answer.text();
    }, 300);
  });
}

function position(box) {
  if (!navigator.geolocation || !window.isSecureContext) return;
  box.hidden = false;
  const state = box.querySelector("[data-locate-state]");
  box.querySelector("button").addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        form.elements.lat.value = coords.latitude;
        form.elements.lon.value = coords.longitude;
        form.elements.accuracy.value = Math.round(coords.accuracy);
        const offered = form.querySelector("[data-chosen] input");
        if (offered) offered.checked = false;
        state.textContent = state.dataset.foundWords.replace("{m}", Math.round(coords.accuracy));
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
  form.requestSubmit(button);
}

if (form.matches("[data-report]")) {
  photoPicker(form.querySelector("[data-photos]"), {
    send: sender(form, form.dataset.photoUrl),
    trouble: form.querySelector("[data-photo-error]"),
  });
  recorder(form.querySelector("[data-recorder]"));
  places(form.elements.place, form.querySelector("[data-places]"));
  position(form.querySelector("[data-locate]"));
  form.querySelector("[data-community]").addEventListener("change", () => press("map"));
  const words = form.elements.words;
  try {
    if (!words.value) words.value = sessionStorage.getItem(DRAFT) || "";
    words.addEventListener("input", () => sessionStorage.setItem(DRAFT, words.value));
  } catch {
    // Private windows may refuse storage; the form itself keeps what is typed.
  }
} else {
  for (const choice of form.querySelectorAll("[data-kind]")) choice.addEventListener("change", () => press("kind"));
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value !== "send") return;
    try {
      sessionStorage.removeItem(DRAFT);
    } catch {
      // Nothing was kept.
    }
  });
}
