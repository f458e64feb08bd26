// What Unfold's screens lack for ears: where the content is, and icons that are not read out as words.
addEventListener("load", () => {
  document.getElementById("main")?.setAttribute("role", "main");
  for (const icon of document.querySelectorAll(".material-symbols-outlined")) {
    const control = icon.closest("a, button");
    // An icon alone is the only name its control has.
    if (!control || control.textContent.trim() !== icon.textContent.trim()) icon.setAttribute("aria-hidden", "true");
  }
  // Each scrolling part calls itself a region of the same name.
  for (const part of document.querySelectorAll(".simplebar-content-wrapper")) {
    part.removeAttribute("role");
    part.removeAttribute("aria-label");
  }
});
