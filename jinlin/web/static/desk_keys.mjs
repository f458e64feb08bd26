// The desk by keyboard. Which key does what stands on the page (data-key, from one table on the server); this presses it.
// Keys rest while somebody types or an input method composes, and can be switched off (WCAG 2.1.4).

const STORE = "jinlin-desk-keys";

function stored() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

/** Whether a key press belongs to a field somebody types in. */
function typing(event) {
  return event.isComposing || event.keyCode === 229 || event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]") !== null;
}

/** Whether an element can be pressed: drawn, or folded away in the pane's own menu. */
function ready(element) {
  return element.closest("#pane [data-more]") !== null || element.getClientRects().length > 0;
}

function rows() {
  return [...document.querySelectorAll("[data-queue] a[data-open]")];
}

/** Move the focus along the queue; from anywhere else it begins at the appeal that is open. */
function step(by) {
  const all = rows();
  if (!all.length) return;
  let at = all.indexOf(document.activeElement);
  if (at < 0) at = all.findIndex((row) => row.hasAttribute("aria-current"));
  const next = all[Math.min(Math.max(at + by, 0), all.length - 1)];
  next.focus();
  next.scrollIntoView({ block: "nearest" });
}

/** Send a form by its own button (requestSubmit is newer than Safari 15.4). */
function send(form) {
  (form.querySelector("[data-send]") ?? [...form.elements].find((one) => one.type === "submit"))?.click();
}

/** Listen for keys; `unsent` says whether words would be lost. */
export function keys({ bench, unsent }) {
  const sheet = document.querySelector("#keys");
  const button = document.querySelector("[data-keys]");
  const toggle = document.querySelector("[data-keys-on]");
  let on = stored();
  let prefix = "";

  function show() {
    document.body.classList.toggle("no-keys", !on);
    if (toggle) toggle.checked = on;
  }
  show();
  /** Open the sheet; its lines come from the server the first time. */
  function unfold() {
    const list = sheet.querySelector("[data-keys-list]");
    if (!list.childElementCount) window.htmx.ajax("GET", button.href, { target: "[data-keys-list]", swap: "innerHTML" });
    sheet.showModal();
  }
  if (button && sheet && window.htmx) {
    button.addEventListener("click", (event) => {
      event.preventDefault();
      unfold();
    });
  }
  toggle?.addEventListener("change", () => {
    on = toggle.checked;
    try {
      localStorage.setItem(STORE, on ? "on" : "off");
    } catch {
      // Without storage the choice lasts for this page.
    }
    show();
  });

  function press(wanted) {
    const found = [...document.querySelectorAll("[data-key]")].find((one) => one.dataset.key === wanted && ready(one));
    if (!found) return false;
    const menu = found.closest("details.menu");
    if (menu && found !== menu.querySelector("summary")) menu.open = false;
    found.click();
    if (found.matches("summary") && found.parentElement.open) found.parentElement.querySelector("a, button, input")?.focus();
    return true;
  }

  function escape(event) {
    const menu = document.querySelector("details.menu[open]");
    if (menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
      return;
    }
    const pane = event.target.closest("#pane");
    if (typing(event)) {
      if (pane) pane.querySelector("[data-heading]")?.focus();
      else event.target.blur();
    } else if (!unsent()) document.querySelector("#pane [data-fold]")?.click();
  }

  document.addEventListener("keydown", (event) => {
    // A key held down is one press: nothing is sent twice, no appeal is skipped.
    if (event.isComposing || event.defaultPrevented || (event.repeat && !["j", "k"].includes(event.key))) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = event.target.closest("form.deed") ?? document.querySelector("#pane form.deed");
      if (form) {
        event.preventDefault();
        send(form);
      }
      return;
    }
    // Enter in a field sends the form by its own button, not by the first one in it (a template's).
    const field = event.key === "Enter" ? event.target.closest("form.deed input") : null;
    if (field && !event.shiftKey) {
      event.preventDefault();
      send(field.form);
      return;
    }
    if (sheet?.open) return;
    if (event.key === "Escape") return escape(event);
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event) || !on) return;
    if (prefix) {
      const wanted = `${prefix} ${event.key}`;
      prefix = "";
      if (press(wanted)) event.preventDefault();
      return;
    }
    const search = document.querySelector("[data-search]");
    switch (event.key) {
      case "/":
        if (!search) return;
        search.focus();
        search.select();
        break;
      case "?":
        if (!sheet || !button) return;
        unfold();
        break;
      case "j":
        step(1);
        break;
      case "k":
        step(-1);
        break;
      case "g":
        prefix = "g";
        setTimeout(() => (prefix = ""), 1500);
        break;
      default:
        // A list's own keys (choosing rows) come after this one.
        if (event.key.length !== 1 || !press(event.key)) return;
    }
    event.preventDefault();
  });
  return bench;
}
