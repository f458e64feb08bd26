// Photos of a form: scaled down, shown, sent while one writes, taken out again. Shared by residents and chiefs; without
// scripts the same file inputs go with the form.

const LONGEST = 1600;

/** Return a photo whose longer side is at most 1,600 px; what this browser cannot draw (HEIC, say) stays as it is. */
export async function shrink(file) {
  const image = new Image();
  const address = URL.createObjectURL(file);
  try {
    image.src = address;
    await image.decode();
    const scale = LONGEST / Math.max(image.naturalWidth, image.naturalHeight);
    if (scale >= 1) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(image.naturalWidth * scale);
    canvas.height = Math.round(image.naturalHeight * scale);
    canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    return blob ? new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" }) : file;
  } catch {
    return file;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Return what sends one file of a form and answers with its key; `offline` on the error says that nothing arrived. */
export function sender(form, url) {
  return async (file, name = file.name) => {
    const body = new FormData();
    body.append("file", file, name);
    body.append("key", form.elements.key.value);
    let answer;
    try {
      const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
      answer = await fetch(url, { method: "POST", body, headers });
    } catch (error) {
      throw Object.assign(error, { offline: true });
    }
    const said = await answer.json().catch(() => ({}));
    if (!answer.ok) throw Object.assign(new Error(said.error || String(answer.status)), { offline: answer.status >= 500 });
    return said.key;
  };
}

/** Return a hidden field. */
export function hidden(name, value) {
  return Object.assign(document.createElement("input"), { type: "hidden", name, value });
}

/** Return a hidden file field that holds a file already chosen: it goes with the form when it could not go before. */
export function holding(name, file) {
  const input = Object.assign(document.createElement("input"), { type: "file", name, hidden: true });
  const carrier = new DataTransfer();
  carrier.items.add(file);
  input.files = carrier.files;
  return input;
}

function drawn(file, words) {
  const figure = document.createElement("figure");
  figure.dataset.photo = "";
  const image = Object.assign(document.createElement("img"), { alt: file.name });
  image.addEventListener("error", () => {
    // A phone's own format shows its name until the server has made it anew.
    image.replaceWith(Object.assign(document.createElement("p"), { className: "photo", textContent: file.name }));
  });
  image.src = URL.createObjectURL(file);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "×" });
  button.dataset.remove = "";
  button.setAttribute("aria-label", words);
  figure.append(image, button);
  return figure;
}

/**
 * Make a box of photos live (`data-most`, `data-name`, `data-remove-words`; inside `[data-adder]` with file inputs and
 * `[data-photo]` with `[data-remove]`). `send` stores one file, `trouble` shows a refusal. With a draft: `keep` and
 * `drop` hold its copies on this phone, `stored` notes the server's key, and `kept` are those it brings back.
 */
export function photoPicker(box, { send, trouble, keep, drop, stored, kept = [] }) {
  const most = Number(box.dataset.most);
  const name = box.dataset.name || "photo";
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
      if (figure.dataset.kept) drop?.(Number(figure.dataset.kept));
      refresh();
      box.querySelector("[data-adder] input")?.focus();
    });
  }

  async function add(file, id) {
    if (count() >= most) return;
    const figure = drawn(file, box.dataset.removeWords);
    figure.setAttribute("aria-busy", "true");
    box.insertBefore(figure, adders[0] || null);
    removable(figure);
    refresh();
    // Kept before it is sent: the phone may lose its network or its patience at any moment.
    const own = id ?? (await keep?.(file, name));
    if (own) figure.dataset.kept = own;
    try {
      const key = await send(file);
      figure.append(hidden(name, key));
      if (own) stored?.(own, key);
    } catch (error) {
      if (error.offline) {
        figure.append(holding(`${name}_album`, file));
      } else {
        figure.remove();
        if (own) drop?.(own);
        trouble.textContent = `${file.name}：${error.message}`;
        trouble.hidden = false;
      }
    }
    figure.removeAttribute("aria-busy");
    refresh();
  }

  /** Show a photo the server has by the copy on this phone. */
  function recognise(figure, { id, file }) {
    figure.dataset.kept = id;
    const words = figure.querySelector(".photo");
    const image = Object.assign(document.createElement("img"), { alt: file.name });
    image.addEventListener("load", () => words?.replaceWith(image));
    image.src = URL.createObjectURL(file);
  }

  for (const figure of box.querySelectorAll("[data-photo]")) removable(figure);
  for (const one of kept.filter((each) => each.name === name)) {
    const figure = [...box.querySelectorAll("[data-photo]")].find((each) => each.querySelector(`input[value="${one.stored}"]`));
    if (figure) recognise(figure, one);
    else add(one.file, one.id);
  }
  for (const input of box.querySelectorAll("[data-adder] input")) {
    input.addEventListener("change", async () => {
      trouble.hidden = true;
      const files = [...input.files];
      input.value = "";
      for (const file of files.slice(0, most - count())) await add(await shrink(file));
    });
  }
  refresh();
}
