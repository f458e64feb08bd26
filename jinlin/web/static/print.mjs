// A button that prints the page; without scripts it stays away, and the browser's own menu prints as well.

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
  const bar = button.closest("[data-print-bar]");
  if (bar) bar.hidden = false;
}
