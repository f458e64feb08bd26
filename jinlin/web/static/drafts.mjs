// Forms not sent yet, kept on this phone only: words, photos and voice outlive a closed page, a crash and a lost network.
// A draft: { key, face, at, title, entries: [[name, value]], ready }; `ready`: sending was asked for and did not get through.
// Where the browser keeps nothing (private windows) every call answers with nothing and the form works as without it.

const NAME = "jinlin-drafts";
const LASTS_MS = 30 * 86_400_000;
const NEVER_KEPT = new Set(["csrfmiddlewaretoken", "photo", "voice"]);
let opening = null;

function answered(request) {
  return new Promise((done, failed) => {
    request.addEventListener("success", () => done(request.result));
    request.addEventListener("error", () => failed(request.error));
  });
}

function database() {
  opening ??= new Promise((done) => {
    try {
      const request = indexedDB.open(NAME, 1);
      request.addEventListener("upgradeneeded", () => {
        request.result.createObjectStore("drafts", { keyPath: "key" });
        request.result.createObjectStore("files", { keyPath: "id", autoIncrement: true }).createIndex("draft", "draft");
      });
      request.addEventListener("success", () => done(request.result));
      request.addEventListener("error", () => done(null));
    } catch {
      done(null);
    }
  });
  return opening;
}

async function inside(mode, work) {
  const found = await database();
  if (!found) return undefined;
  try {
    const transaction = found.transaction(["drafts", "files"], mode);
    return await work(transaction.objectStore("drafts"), transaction.objectStore("files"));
  } catch {
    // Full, or closed under our hands: the form itself still has everything.
    return undefined;
  }
}

export const draftOf = (key) => inside("readonly", (drafts) => answered(drafts.get(key)));
export const putDraft = (draft) => inside("readwrite", (drafts) => answered(drafts.put(draft)));

/** Return one face's drafts, the newest first; anybody's older than thirty days are thrown away. */
export async function draftsOf(face) {
  const all = (await inside("readonly", (drafts) => answered(drafts.getAll()))) || [];
  const old = all.filter((one) => Date.now() - one.at > LASTS_MS);
  for (const one of old) await throwAway(one.key);
  return all.filter((one) => one.face === face && !old.includes(one)).sort((a, b) => b.at - a.at);
}

/** Keep a file (`name`: its group in the form) and return its id here. */
export const keepFile = (key, name, file) =>
  inside("readwrite", (_, files) => answered(files.add({ draft: key, name, file, called: file.name || "" })));
export const dropFile = (id) => inside("readwrite", (_, files) => answered(files.delete(id)));

/** Note under which key the server has a file, so that a page that comes again does not send it again. */
export const markStored = (id, stored) =>
  inside("readwrite", async (_, files) => {
    const row = await answered(files.get(id));
    if (row) await answered(files.put({ ...row, stored }));
  });

/** Return the files of a draft in the order they came: `{ id, name, file, stored }`. */
export async function filesOf(key) {
  const rows = (await inside("readonly", (_, files) => answered(files.index("draft").getAll(key)))) || [];
  return rows.map((row) => ({ ...row, file: new File([row.file], row.called, { type: row.file.type }) }));
}

/** Forget one draft with its files: it was sent, or thrown away. */
export const throwAway = (key) =>
  inside("readwrite", async (drafts, files) => {
    drafts.delete(key);
    for (const id of await answered(files.index("draft").getAllKeys(key))) files.delete(id);
  });

/** Forget everything kept here. */
export const forgetAll = () =>
  inside("readwrite", (drafts, files) => {
    files.clear();
    return answered(drafts.clear());
  });

/** Return what stands in a form, without its files and its token. */
export function entriesOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NEVER_KEPT.has(name));
}

/** Post a draft's entries to its page, which answers with the form as it was; `more` are further fields. */
export function reopen(draft, { address, token, more = {} }) {
  const form = Object.assign(document.createElement("form"), { method: "post", action: address, hidden: true });
  for (const [name, value] of [...draft.entries, ...Object.entries(more), ["csrfmiddlewaretoken", token]]) {
    if (name !== "step" || value === more.step) form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
  document.body.append(form);
  form.submit();
}

/**
 * Keep a form from now on. `face` and `title(form)` name it in lists; `worth(form)` says whether there is anything to keep.
 * Returns `save({ ready })` (at once), `keep(file, name)` and `drop(id)` for files, `done()` when it was sent.
 */
export function keeping(form, { face, title, worth }) {
  const key = () => form.elements.key.value;
  let files = 0;
  let waiting = 0;
  let ready = false;
  let over = false;

  async function save(more = {}) {
    clearTimeout(waiting);
    if (over || !(files || worth(form))) return;
    // Asked to be sent once, it stays so until the page says otherwise: also when the page is closed meanwhile.
    ready = more.ready ?? ready;
    await putDraft({ key: key(), face, at: Date.now(), title: title(form), entries: entriesOf(form), ready });
  }
  const soon = () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 150);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  addEventListener("pagehide", () => save());
  return {
    save,
    /** The files kept for this form already. */
    async files() {
      const found = await filesOf(key());
      files = found.length;
      return found;
    },
    async keep(file, name) {
      files += 1;
      const id = await keepFile(key(), name, file);
      await save();
      return id;
    },
    async drop(id) {
      files -= 1;
      await dropFile(id);
    },
    async done() {
      over = true;
      clearTimeout(waiting);
      await throwAway(key());
    },
  };
}

/** Post a form's entries; returns the address it led to, or `{ offline }`, or `{ refused: answer }`. Same key, same answer. */
export async function post(address, body) {
  let answer;
  try {
    answer = await fetch(address, { method: "POST", body });
  } catch {
    return { offline: true };
  }
  if (answer.redirected) return { address: answer.url };
  // A server that is restarting or overrun is a network that is away: what was written stays and is sent again.
  return answer.status >= 500 || answer.status === 429 ? { offline: true } : { refused: answer };
}

/** Send what was asked to be sent and did not get through; `sent(draft, address)` and `refused(draft)` tell of each. */
export async function flush(face, { address, token, sent, refused }) {
  const work = async () => {
    for (const draft of (await draftsOf(face)).filter((one) => one.ready)) {
      const body = new FormData();
      for (const [name, value] of draft.entries) if (name !== "step") body.append(name, value);
      for (const { name, file } of await filesOf(draft.key)) body.append(name === "voice" ? "voice_file" : `${name}_album`, file);
      body.append("step", "send");
      body.append("csrfmiddlewaretoken", token);
      const said = await post(address, body);
      if (said.offline) return;
      if (said.address) {
        await throwAway(draft.key);
        sent?.(draft, said.address);
      } else {
        await putDraft({ ...draft, ready: false });
        refused?.(draft);
      }
    }
  };
  // One page at a time sends, where the browser can tell its pages apart.
  if (navigator.locks) await navigator.locks.request(`${NAME}-flush`, { ifAvailable: true }, (lock) => lock && work());
  else await work();
}

/** Show or hide the bar that says there is no network. Returns a function that says so at once. */
export function networkBar(bar) {
  const tell = () => {
    bar.hidden = navigator.onLine;
  };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
  return () => {
    bar.hidden = false;
  };
}
