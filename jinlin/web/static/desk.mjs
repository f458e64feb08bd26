// The desk without leaving the page: rows open in the pane, forms come back into it. Everything works without this file.
import { keys } from "./desk_keys.mjs";
import { live } from "./desk_live.mjs";
import { pickers } from "./desk_pick.mjs";

const bench = document.querySelector("[data-bench]");
const pane = document.querySelector("#pane");
// Below this the queue and the detail are pages of their own.
const wide = matchMedia("(min-width: 80rem)");
let byKey = false;
let quiet = false;
// Which answer the pane waits for; one that was asked for before it comes too late.
let wanted = 0;

const rowOf = (pk) => document.querySelector(`#row-${CSS.escape(pk)}`);
const shown = () => pane?.querySelector("[data-pane]")?.dataset;

/** Whether somebody has written something in the pane that is not sent yet. */
function unsent() {
  const form = pane?.querySelector("form.deed");
  return form?.dataset.touched === "1";
}

/** Say something to those who listen to the page, politely. */
function say(words) {
  const box = document.querySelector("[data-heard]");
  if (box) box.textContent = words;
}

/** Load an address of the desk into the pane; `still` neither moves the focus nor the browser's address. */
function open(url, { still = false } = {}) {
  if (unsent() && !confirm(bench.dataset.lost)) return;
  if (!still && already(url)) return;
  const headers = still ? { "HX-History-Restore-Request": "true" } : {};
  quiet = still;
  pane.classList.add("is-loading");
  wanted += 1;
  window.htmx.ajax("GET", url, { target: "#pane", swap: "innerHTML", headers, order: wanted });
}

/** Whether an address is what the pane shows already, with nothing new about it: then it is only gone to. */
function already(url) {
  const pk = new URL(url, location.href).pathname.match(/\/a\/(\d+)\/$/)?.[1];
  if (!pk || pk !== shown()?.pk || !pane.querySelector("[data-news-box]")?.hidden || pane.querySelector("form.deed")) return false;
  if (!location.pathname.endsWith(`/a/${pk}/`)) history.pushState({ htmx: true }, "", url);
  bench.classList.add("is-open");
  pane.querySelector("[data-heading]")?.focus({ preventScroll: true });
  return true;
}

/** Load only the steps' part: a form opens, or folds away, and what was read above it stays where it is. */
function openForm(url) {
  // Whoever acts on what stands here waits for nothing else to come into its place.
  wanted += 1;
  window.htmx.ajax("GET", url, { target: "#act", swap: "outerHTML", select: "#act" });
}

/** Tell the page around the pane which appeal is open. */
function announce() {
  const data = shown();
  for (const link of document.querySelectorAll("[data-queue] a[aria-current]")) link.removeAttribute("aria-current");
  const row = data?.pk ? rowOf(data.pk) : null;
  if (row) {
    row.querySelector("a[data-open]")?.setAttribute("aria-current", "true");
    row.scrollIntoView({ block: "nearest" });
  }
  const number = (text) => (text ? Number(text) : null);
  const detail = data?.pk
    ? { id: Number(data.pk), community: number(data.community), microgrid: number(data.microgrid), x: number(data.x), y: number(data.y) }
    : null;
  document.dispatchEvent(new CustomEvent("jinlin:appeal", { detail }));
}

/** Put the focus where somebody goes on: what was refused, the form's first field, or the appeal's heading. */
function focusPane(part) {
  const form = part.querySelector("form.deed");
  const target =
    part.querySelector("[autofocus]") ??
    (form && !wide.matches ? form.querySelector("h2") : null) ??
    (form ? form.querySelector(".chooser input, .field input:not([type=hidden]), .field textarea, .field select, [data-send]") : null) ??
    part.querySelector("[data-heading]");
  target?.focus({ preventScroll: wide.matches });
  if (target?.select && target.type === "text") target.select();
}

if (bench && window.htmx) {
  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const link = event.target.closest("a[data-do], a[data-fold], a[data-open]");
    if (!link) return;
    if (link.matches("[data-do], [data-fold]")) {
      if (link.matches("[data-fold]") && unsent() && !confirm(bench.dataset.lost)) return event.preventDefault();
      event.preventDefault();
      openForm(link.href);
    } else if (wide.matches) {
      event.preventDefault();
      open(link.href);
    }
  });

  document.addEventListener("input", (event) => {
    const form = event.target.closest("form.deed");
    if (form && event.target.matches("textarea, [type=text]:not([role=combobox]), [type=file]")) form.dataset.touched = "1";
  });

  // Who works by key goes on with the next row; the server sends it once the appeal needs this desk no more.
  document.addEventListener("htmx:config:request", (event) => {
    const { ctx } = event.detail;
    if (ctx.request.method !== "POST") return;
    wanted += 1;
    if (!byKey || !wide.matches) return;
    const data = shown();
    const row = data?.pk ? rowOf(data.pk) : null;
    let next = row ? row.nextElementSibling : document.querySelector("[data-queue] li");
    while (next?.matches(".is-done")) next = next.nextElementSibling;
    next ??= [...document.querySelectorAll("[data-queue] li:not(.is-done)")].find((one) => one !== row);
    if (next?.dataset.pk) ctx.request.body.set("next", next.dataset.pk);
  });

  document.addEventListener("htmx:after:swap", (event) => {
    const { ctx } = event.detail;
    if (ctx.target?.id !== "pane" && ctx.target?.id !== "act") return;
    pane.classList.remove("is-loading");
    const part = ctx.target.id === "pane" ? pane : document.querySelector("#act");
    pickers(part, { typing: wide.matches });
    if (ctx.target.id === "pane") {
      bench.classList.add("is-open");
      if (ctx.request.method === "POST" && ctx.response.status < 300) feed.now();
      announce();
      if (!wide.matches) pane.scrollIntoView();
    } else if (!wide.matches) part.scrollIntoView({ block: "nearest" });
    if (!quiet) focusPane(part);
    quiet = false;
  });

  document.addEventListener("htmx:after:request", (event) => {
    const { order } = event.detail.ctx;
    if (order && order !== wanted) event.preventDefault();
  });

  // What could not be fetched leaves the page as it is; that must be seen, or a deed is taken for done.
  const away = (is) => (document.querySelector("[data-network]").hidden = !is);
  document.addEventListener("htmx:error", (event) => event.detail.error instanceof TypeError && away(true));
  document.addEventListener("htmx:after:swap", () => away(!navigator.onLine));
  addEventListener("offline", () => away(true));
  addEventListener("online", () => away(false));

  document.addEventListener("htmx:finally:request", () => pane.classList.remove("is-loading"));

  // Back and forward: an appeal comes into the pane, anything else is a page of its own.
  document.addEventListener("htmx:before:history:restore", (event) => {
    event.preventDefault();
    if (/\/desk\/a\/\d+\/$/.test(location.pathname) && wide.matches) open(location.href, { still: true });
    else location.reload();
  });

  document.addEventListener("jinlin:pick", (event) => {
    if (!wide.matches) return;
    event.preventDefault();
    open(`/desk/a/${Number(event.detail.id)}/?q=${encodeURIComponent(bench.dataset.name)}`);
  });
}

document.addEventListener("keydown", () => (byKey = true), true);
document.addEventListener("pointerdown", () => (byKey = false), true);

/** With large letters the map may be left no room: then the two that are worked with have it. */
function fit() {
  const map = bench?.querySelector(".bench__map");
  if (!map) return;
  bench.classList.remove("is-tight");
  bench.classList.toggle("is-tight", wide.matches && map.clientWidth < 16 * parseFloat(getComputedStyle(document.documentElement).fontSize));
}
fit();
addEventListener("resize", fit);

const feed = bench ? live(bench, { shown, say, announce }) : { now() {} };
keys({ bench, unsent });
if (pane) {
  pickers(pane, { typing: wide.matches });
  const first = document.querySelector("[data-queue] a[data-open]");
  // A wide screen does not begin half empty: the most urgent appeal is open, and the focus stays where it was.
  if (!bench.classList.contains("is-open") && wide.matches && first && window.htmx) open(first.href, { still: true });
  if (bench.classList.contains("is-open")) pane.querySelector("form.deed [autofocus]")?.focus();
}

// Say how many photos were chosen where the browser's own words are hidden.
document.addEventListener("change", (event) => {
  const input = event.target.closest("[data-files]");
  if (!input) return;
  const words = input.closest("label").querySelector("[data-chosen]");
  if (input.files.length) words.textContent = words.dataset.chosen.replace("%n", input.files.length);
});

// A second press of a button that is on its way changes nothing on the server; here it looks pressed.
document.addEventListener("submit", (event) => {
  const button = event.submitter;
  if (button) button.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:error", () => {
  for (const button of document.querySelectorAll("button[aria-busy]")) button.removeAttribute("aria-busy");
});

// One open menu at a time, closed by Escape or a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// On a phone the queues lie in one line: bring the one that is open into view.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
