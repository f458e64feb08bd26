// The box of reasons opens under its button, and focus goes into it; without scripts the address does the same.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-shows]");
  if (!opener) return;
  event.preventDefault();
  const card = opener.closest("article");
  const wanted = document.getElementById(opener.dataset.shows);
  const open = !wanted.classList.contains("is-open");
  for (const box of card.querySelectorAll(".why")) box.classList.toggle("is-open", box === wanted && open);
  for (const other of card.querySelectorAll("[data-shows]")) other.setAttribute("aria-expanded", String(other === opener && open));
  if (open) (wanted.querySelector("input:not([type=hidden]), select, textarea") ?? wanted).focus({ preventScroll: true });
  if (open) wanted.scrollIntoView({ block: "nearest" });
});
// A link that acts as a button answers to the space bar as one.
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches("[data-shows]")) return;
  event.preventDefault();
  event.target.click();
});
