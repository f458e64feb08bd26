// Choosing many rows: x ticks the row in focus, a click with shift a whole range; the bar says how many are chosen.
let last = null;

const boxes = () => [...document.querySelectorAll("[data-pick]")];

function say() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const chosen = boxes().filter((box) => box.checked).length;
  const said = bar.querySelector("[data-chosen-words]");
  said.dataset.none ??= said.textContent;
  said.textContent = chosen ? said.dataset.chosenWords.replace("%n", chosen) : said.dataset.none;
  bar.classList.toggle("is-on", chosen > 0);
}

function tick(box, range) {
  const all = boxes();
  if (range && last && all.includes(last)) {
    const [from, to] = [all.indexOf(last), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(from, to + 1)) one.checked = box.checked;
  }
  last = box;
  say();
}

if (!globalThis.jinlinBulk) {
  globalThis.jinlinBulk = true;
  document.addEventListener("click", (event) => {
    if (event.target.matches("[data-pick]")) tick(event.target, event.shiftKey);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), textarea, select")) return;
    const row = document.activeElement?.closest("[data-pk]") ?? document.querySelector('[data-pk]:has([aria-current="true"])') ?? document.querySelector("[data-pk]");
    const box = row?.querySelector("[data-pick]");
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    tick(box, false);
  });
  // The button of the preview says how many will go.
  document.addEventListener("change", (event) => {
    if (event.target.name !== "row") return;
    const said = document.querySelector("[data-rows]");
    said.textContent = said.textContent.replace(/\d+/, document.querySelectorAll("[name=row]:checked").length);
  });
}
say();
