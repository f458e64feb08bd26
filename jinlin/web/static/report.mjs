// Makes the report easier where scripts run: photos travel while one writes, a voice can be recorded, places appear
// while one types. Without it the same form does the same with its buttons.

const form = document.querySelector("[data-report], [data-check]");
const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
const key = form.querySelector("[name=key]").value;
const DRAFT = "report-words";

async function send(url, file, name) {
  const body = new FormData();
  body.append("file", file, name);
  body.append("key", key);
  const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token } });
  const said = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(said.error || String(answer.status));
  return said.key;
}

function hidden(name, value) {
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name, value });
  return input;
}

function photos(box) {
  const most = Number(box.dataset.most) + box.querySelectorAll("[data-photo]").length;
  const trouble = form.querySelector("[data-photo-error]");
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
      box.querySelector("[data-adder] input").focus();
    });
  }

  function figureFor(file) {
    const figure = document.createElement("figure");
    figure.dataset.photo = "";
    const image = document.createElement("img");
    image.alt = file.name;
    image.addEventListener("error", () => {
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
    if (count() >= most) return;
    const figure = figureFor(file);
    figure.setAttribute("aria-busy", "true");
    box.insertBefore(figure, adders[0]);
    removable(figure);
    refresh();
    try {
      figure.append(hidden("photo", await send(form.dataset.photoUrl, file, file.name)));
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
      for (const file of files) await add(file);
    });
  }
  refresh();
}

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
      const stored = await send(form.dataset.voiceUrl, blob, "voice.webm");
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
  photos(form.querySelector("[data-photos]"));
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
