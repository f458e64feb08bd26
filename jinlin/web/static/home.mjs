// What was begun on this phone and not sent: go on, throw away, or be sent now that there is a network again.
import { draftsOf, flush, networkBar, throwAway } from "./drafts.mjs";

const box = document.querySelector("[data-drafts]");
const face = box.dataset.face || "resident";
const list = box.querySelector("ul");
const row = box.querySelector("template");
const told = document.querySelector("[data-drafts-told]");
const when = new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

function shown(draft) {
  const item = row.content.cloneNode(true).firstElementChild;
  item.querySelector("[data-title]").textContent = draft.title || item.dataset.untitled;
  item.querySelector("[data-when]").textContent = when.format(draft.at);
  item.querySelector("[data-ready]").hidden = !draft.ready;
  item.querySelector("a").href = `${item.querySelector("a").getAttribute("href")}?draft=${encodeURIComponent(draft.key)}`;
  item.querySelector("[data-throw]").addEventListener("click", async () => {
    await throwAway(draft.key);
    await show();
    document.querySelector("main").focus();
  });
  return item;
}

async function show() {
  const drafts = await draftsOf(face);
  list.replaceChildren(...drafts.map(shown));
  box.hidden = !drafts.length;
}

async function send() {
  await flush(face, {
    address: box.dataset.address,
    token: document.querySelector("[name=csrfmiddlewaretoken]").value,
    sent: (_, address) => {
      told.hidden = false;
      told.querySelector("a").href = address;
    },
  });
  await show();
}

networkBar(document.querySelector("[data-network]"));
for (const well of document.querySelectorAll("[data-online]")) well.hidden = false;
await show();
addEventListener("online", send);
if (navigator.onLine) await send();
