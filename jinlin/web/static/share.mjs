// Copying a link, and printing a poster, by one touch; without scripts the address stands there to be taken.
const copy = document.querySelector("[data-copy]");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector("[data-address]").value);
    copy.querySelector("span").textContent = copy.dataset.doneWords;
  });
}
const print = document.querySelector("[data-print]");
if (print) {
  print.hidden = false;
  print.addEventListener("click", () => window.print());
}
