// The desk by keyboard, and small comforts. Everything works without this file.

const search = document.querySelector("[data-search]");
const rows = () => [...document.querySelectorAll("[data-queue] a")];

/** Whether a key press belongs to a field somebody types in. */
function typing(event) {
  return event.target.closest("input, textarea, select, [contenteditable]") !== null;
}

/** Move the focus along the queue; from nowhere it begins at the appeal that is open. */
function step(by) {
  const all = rows();
  if (!all.length) return;
  let at = all.indexOf(document.activeElement);
  if (at < 0) at = all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "j") {
    step(1);
  } else if (event.key === "k") {
    step(-1);
  }
});

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
  if (button) button.classList.add("is-busy");
});

// One open menu at a time, closed by Escape or a click elsewhere.
document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keyup", (event) => {
  if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
});

// On a phone the queues lie in one line: bring the one that is open into view.
document.querySelector(".side [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
