// Photos to what one adds or finds still wrong travel while one writes. Without scripts the same inputs go with the form.
import { photoPicker, sender } from "./photos.mjs";

for (const form of document.querySelectorAll("form[data-photo-url]")) {
  photoPicker(form.querySelector("[data-photos]"), {
    send: sender(form, form.dataset.photoUrl),
    trouble: form.querySelector("[data-photo-error]"),
  });
}
