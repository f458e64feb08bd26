// Forgetting this phone also throws away what was begun on it and not sent.
import { forgetAll } from "./drafts.mjs";

const form = document.querySelector("[data-forget]");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await forgetAll();
  form.submit();
});
