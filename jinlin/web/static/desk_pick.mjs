// A long list chosen from by letters: "ld" or 路灯 finds 路灯不亮. The list itself stays in the form and is what is sent.

const SHOWN = 8;

/** Let the lead follow the kind, and give every long list a field to type in; a thumb keeps the phone's own lists. */
export function pickers(part, { typing = true } = {}) {
  const kind = part.querySelector("form.deed select[name=category]");
  if (kind && !kind.dataset.leads) follow(kind);
  if (!typing) return;
  for (const select of part.querySelectorAll("select[data-pick]")) if (!select.hidden) build(select);
}

function build(select) {
  const box = document.createElement("div");
  const input = document.createElement("input");
  const list = document.createElement("ul");
  const id = `${select.id}-list`;
  const options = [...select.options].map((option) => ({
    option,
    words: option.textContent.trim(),
    low: option.textContent.trim().toLowerCase(),
    letters: option.dataset.letters ?? "",
    group: option.parentElement.label ?? "",
  }));
  let found = [];
  let at = -1;

  box.className = "chooser";
  input.className = "input";
  input.type = "text";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder = select.dataset.pick;
  input.id = `${select.id}-pick`;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": id, "aria-autocomplete": "list" })) input.setAttribute(name, value);
  if (select.getAttribute("aria-describedby")) input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  if (select.getAttribute("aria-invalid")) input.setAttribute("aria-invalid", "true");
  if (select.autofocus) input.autofocus = true;
  list.id = id;
  list.className = "chooser__box";
  list.setAttribute("role", "listbox");
  list.hidden = true;
  const label = document.querySelector(`label[for="${CSS.escape(select.id)}"]`);
  if (label) label.htmlFor = input.id;
  list.setAttribute("aria-label", select.dataset.choices);
  select.hidden = true;
  select.before(box);
  box.append(input, list);

  const current = () => select.selectedOptions[0]?.textContent.trim() ?? "";
  const restore = () => (input.value = current());

  function search(typed) {
    const low = typed.trim().toLowerCase();
    const letters = low.replace(/\s/g, "");
    if (!low) return options.slice(0, SHOWN);
    const rank = (one) => {
      if (one.low.startsWith(low)) return 0;
      if (one.letters.startsWith(letters)) return 1;
      if (one.low.includes(low)) return 2;
      if (one.letters.includes(letters)) return 3;
      return 9;
    };
    return options
      .map((one) => [rank(one), one])
      .filter(([order]) => order < 9)
      .sort(([a], [b]) => a - b)
      .slice(0, SHOWN)
      .map(([, one]) => one);
  }

  function draw() {
    list.replaceChildren(
      ...found.map((one, index) => {
        const item = document.createElement("li");
        item.id = `${id}-${index}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", String(index === at));
        const words = document.createElement("span");
        words.textContent = one.words;
        item.append(words);
        if (one.group) {
          const group = document.createElement("small");
          group.textContent = one.group;
          item.append(group);
        }
        return item;
      }),
    );
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    if (at >= 0) input.setAttribute("aria-activedescendant", `${id}-${at}`);
    else input.removeAttribute("aria-activedescendant");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  function close() {
    found = [];
    at = -1;
    draw();
  }

  function choose(one) {
    if (!one) return;
    select.value = one.option.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    input.classList.add("is-changed");
    restore();
    close();
  }

  restore();
  select.addEventListener("change", restore);
  input.addEventListener("focus", () => input.select());
  input.addEventListener("input", () => {
    found = search(input.value);
    at = found.length ? 0 : -1;
    draw();
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (list.hidden) {
        found = search("");
        at = -1;
      }
      at = Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), found.length - 1);
      draw();
    } else if (event.key === "Enter" && !list.hidden && !event.ctrlKey) {
      choose(found[at]);
    } else if (event.key === "Escape" && !list.hidden) {
      restore();
      close();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) choose(found[[...list.children].indexOf(item)]);
  });
  input.addEventListener("blur", () => {
    restore();
    close();
  });
}

/** The catalogue says who leads a kind; whoever chose somebody by hand keeps them. */
function follow(kind) {
  const lead = kind.form.elements.namedItem("lead");
  let own = false;
  kind.dataset.leads = "1";
  lead?.addEventListener("change", (event) => {
    own ||= event.detail !== "catalogue";
  });
  kind.addEventListener("change", () => {
    const lawful = kind.selectedOptions[0]?.dataset.lead;
    if (!lead || own || !lawful || ![...lead.options].some((option) => option.value === lawful)) return;
    lead.value = lawful;
    lead.dispatchEvent(new CustomEvent("change", { bubbles: true, detail: "catalogue" }));
  });
}
