// What a page shows, measured in the page itself. Evaluates to an object of functions; each returns lines of complaint.
(() => {
  const tell = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const box = (e) => e.getBoundingClientRect();
  // For ears only: cut down to a point, whatever its class.
  const unseen = (e) => { for (; e && e !== document.body; e = e.parentElement) { const s = getComputedStyle(e); if (s.position === "absolute" && (s.clipPath === "inset(50%)" || box(e).width <= 1)) return true; } return false; };
  const seen = (e) => e.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true }) && !e.closest(".skip, [hidden], [inert]") && !unseen(e);
  const fixed = (e) => { for (; e && e !== document.body; e = e.parentElement) { const p = getComputedStyle(e).position; if (p === "fixed" || p === "sticky") return e; } return null; };
  const CONTROLS = "a[href], button, select, textarea, summary, input:not([type=hidden]), [tabindex='0'], [role=button]";
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter((e) => seen(e) && !e.disabled && !e.closest("[aria-hidden=true]"));
  const area = (e) => box(e).width * box(e).height;
  // What a finger hits: the label of a box that is ticked, the picture in a link.
  const hit = (e) => {
    if (e.localName === "a") return [e, ...e.querySelectorAll("img, svg")].reduce((best, one) => (area(one) > area(best) ? one : best));
    if (!e.matches("input[type=radio], input[type=checkbox], input[type=file]")) return e;
    const label = e.closest("label") || (e.id && document.querySelector(`label[for="${CSS.escape(e.id)}"]`));
    return label && area(label) > area(e) ? label : e;
  };
  // A link inside a sentence: text of its own line stands before or behind it (WCAG 2.5.8, "inline").
  const inline = (e) => {
    if (e.localName !== "a" || !getComputedStyle(e).display.startsWith("inline") || getComputedStyle(e).display === "inline-flex") return false;
    const around = e.closest("p, dd, li, td, span.note, .note p, figcaption, blockquote");
    return around !== null && around.textContent.trim().length > e.textContent.trim().length + 3;
  };
  const texts = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const e = node.parentElement;
      if (!node.data.trim() || e.closest("script, style, noscript, template, option, svg, textarea, .material-symbols-outlined") || !seen(e)) continue;
      found.push(node);
    }
    return found;
  };
  const lines = (node) => { const range = document.createRange(); range.selectNodeContents(node); return [...range.getClientRects()].filter((r) => r.width > 1 && r.height > 1); };
  const scrolls = (e) => { for (e = e.parentElement; e && e !== document.documentElement; e = e.parentElement) { if (/auto|scroll/.test(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth) return e; } return null; };

  // What is left of a box once everything that cuts it off or scrolls it away has had its part.
  const left = (e, b) => {
    let r = { left: b.left, right: b.right, top: b.top, bottom: b.bottom };
    for (let up = e; up && up !== document.body; up = up.parentElement) {
      const s = getComputedStyle(up);
      if (s.overflowX === "visible" && s.overflowY === "visible") continue;
      const c = box(up);
      r = { left: Math.max(r.left, c.left), right: Math.min(r.right, c.right), top: Math.max(r.top, c.top), bottom: Math.min(r.bottom, c.bottom) };
    }
    return { ...r, width: r.right - r.left, height: r.bottom - r.top };
  };

  return {
    targets(least) {
      const small = [];
      for (const e of controls()) {
        const b = box(hit(e));
        if (!b.width || !b.height || inline(e) || e.closest("svg")) continue;  // a place on a map is also in a list
        if (b.width < least - 0.5 || b.height < least - 0.5) small.push(`${b.width.toFixed(0)}×${b.height.toFixed(0)} ${tell(e)}`);
      }
      return small;
    },
    sideways() {
      const root = document.documentElement, over = root.scrollWidth - root.clientWidth;
      if (over <= 1) return [];
      const culprits = [...document.body.querySelectorAll("*")].filter((e) => seen(e) && box(e).right > root.clientWidth + 1 && !scrolls(e));
      return [`${over} px too wide`, ...culprits.slice(-4).map(tell)];
    },
    clipped() {
      const found = [];
      for (const node of texts()) {
        const e = node.parentElement;
        for (let up = e; up && up !== document.body; up = up.parentElement) {
          const style = getComputedStyle(up);
          if (/auto|scroll/.test(style.overflowX + style.overflowY)) break;
          const cutsX = /hidden|clip/.test(style.overflowX), cutsY = /hidden|clip/.test(style.overflowY);
          if (!cutsX && !cutsY) continue;
          const b = box(up);
          const cut = lines(node).find((r) => (cutsX && (r.right > b.right + 2 || r.left < b.left - 2)) || (cutsY && (r.bottom > b.bottom + 4 || r.top < b.top - 4)));
          // Text that is shortened on purpose says so with its own dots.
          const meant = style.textOverflow === "ellipsis" || style.webkitLineClamp !== "none";
          if (cut && !(meant && !up.matches("a, button, h1, h2, summary, .btn, .tag, .tab"))) { found.push(`${node.data.trim().slice(0, 30)} in ${tell(up)}`); break; }
        }
        const holder = e.closest(".btn, .tag, .chip, .kpi, .tabbar a, .cat, summary, .card, td, button");
        if (holder) {
          const b = box(holder);
          if (lines(node).some((r) => r.right > b.right + 2 || r.left < b.left - 2 || r.bottom > b.bottom + 5)) found.push(`${node.data.trim().slice(0, 30)} runs out of ${tell(holder)}`);
        }
      }
      return found;
    },
    overlaps() {
      const found = [], all = controls().map(hit).filter((e, i, list) => list.indexOf(e) === i && !e.closest("svg"));
      const rows = all.map((e) => [e, left(e.parentElement, box(e)), fixed(e)]).filter(([, b]) => b.width > 0 && b.height > 0);
      for (let i = 0; i < rows.length; i++) for (let j = i + 1; j < rows.length; j++) {
        const [a, p, s] = rows[i], [b, q, t] = rows[j];
        if (s !== t || a.contains(b) || b.contains(a)) continue;
        // A button laid into a row that is a link as a whole takes nothing away from it.
        const inside = (x, y) => x.left >= y.left - 1 && x.right <= y.right + 1 && x.top >= y.top - 1 && x.bottom <= y.bottom + 1 && x.width * x.height * 3 < y.width * y.height;
        if (inside(p, q) || inside(q, p)) continue;
        const w = Math.min(p.right, q.right) - Math.max(p.left, q.left), h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (w > 2 && h > 2 && !scrolls(a) && !scrolls(b)) found.push(`${tell(a)} lies over ${tell(b)}`);
      }
      const words = texts().flatMap((node) => fixed(node.parentElement) || scrolls(node.parentElement) ? [] : lines(node).map((r) => [node, left(node.parentElement, r)]).filter(([, r]) => r.width > 1 && r.height > 4));
      words.sort((a, b) => a[1].top - b[1].top);
      for (let i = 0; i < words.length; i++) for (let j = i + 1; j < words.length && words[j][1].top < words[i][1].bottom - 5; j++) {
        const [m, p] = words[i], [n, q] = words[j];
        if (m === n) continue;
        const w = Math.min(p.right, q.right) - Math.max(p.left, q.left), h = Math.min(p.bottom, q.bottom) - Math.max(p.top, q.top);
        if (w > 3 && h > 6) found.push(`“${m.data.trim().slice(0, 20)}” over “${n.data.trim().slice(0, 20)}”`);
      }
      return found.slice(0, 8);
    },
    // Texts a person reads or hears: [words, where], data as well as ours.
    words() {
      const found = texts().map((node) => [node.data.trim(), tell(node.parentElement)]);
      for (const e of document.querySelectorAll("[aria-label], [title], [placeholder], [alt], input[type=submit]")) {
        if (!seen(e)) continue;
        for (const name of ["aria-label", "title", "placeholder", "alt", ...(e.type === "submit" ? ["value"] : [])]) if (e.getAttribute(name)) found.push([e.getAttribute(name).trim(), tell(e)]);
      }
      for (const e of document.querySelectorAll("option")) found.push([e.textContent.trim(), "option"]);
      found.push([document.title, "title"]);
      return found;
    },
    empty() {
      const found = [];
      for (const e of document.querySelectorAll("main *")) {
        if (e.closest("svg, select, .maplibregl-map, [data-map]") || !seen(e) || e.children.length || e.matches("input, textarea, img, svg, br, hr, audio, video, canvas, iframe, use, progress, meter, source, option, script, template")) continue;
        const b = box(e), style = getComputedStyle(e);
        if (e.textContent.trim() || b.width < 8 || b.height < 8) continue;
        if (e.matches("h1, h2, h3, p, li, dt, dd, td, a, button, label, legend, .card, .note, .tag, .panel, .cell, .btn")) found.push(`nothing in ${tell(e)}`);
      }
      for (const e of document.querySelectorAll(".card, .panel, .note, .cells, .kpi, section, ul, ol, dl, table")) {
        if (!seen(e) || e.textContent.trim() || e.querySelector("svg, img, input, audio, canvas, textarea")) continue;
        const b = box(e);
        if (b.height > 8) found.push(`empty ${tell(e)}`);
      }
      return found;
    },
    structure() {
      const found = [], h1 = [...document.querySelectorAll("h1")].filter((e) => e.checkVisibility());
      if (h1.length !== 1) found.push(`${h1.length} h1`);
      else if (!h1[0].textContent.trim() && !h1[0].querySelector("[aria-label], img[alt]")) found.push("an empty h1");
      if (!document.title.trim()) found.push("no title");
      if (document.querySelectorAll("main, [role=main]").length !== 1) found.push("not one main");
      const ids = [...document.querySelectorAll("[id]")].map((e) => e.id), twice = ids.filter((id, i) => ids.indexOf(id) !== i);
      if (twice.length) found.push(`twice the id ${twice}`);
      return found;
    },
    dead() {
      // Without scripts: a button that belongs to no form does nothing, and a form without one cannot be sent.
      const found = [];
      for (const e of document.querySelectorAll("button")) if (seen(e) && (e.type === "button" || !e.form) && !e.hasAttribute("popovertarget") && !e.closest("dialog")) found.push(`dead button ${tell(e)}`);
      for (const form of document.forms) {
        if (!seen(form)) continue;
        if (!/^(get|post|dialog)$/.test(form.method)) found.push(`no method ${tell(form)}`);
        if (form.method === "post" && !form.querySelector("[name=csrfmiddlewaretoken]")) found.push(`no token ${tell(form)}`);
        const able = [...form.elements].filter((e) => (e.type === "submit" || e.type === "image") && (e.checkVisibility() || e.closest("details:not([open])")));
        // One line of text is sent by its Enter key, which is what a search is used to.
        if (!able.length && form.getAttribute("role") !== "search") found.push(`no button ${tell(form)}`);
      }
      for (const a of document.querySelectorAll("a")) if (seen(a) && (a.getAttribute("href") === "#" || a.getAttribute("href") === "")) found.push(`dead link ${tell(a)}`);
      return found;
    },
    // The keyboard: what can be reached, and what has been.
    stops() {
      // Where the page itself put the focus, a walk would begin in the middle.
      document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute("tabindex"); scrollTo(0, 0);
      const groups = new Set();
      return controls().filter((e) => {
        if (e.tabIndex < 0 || (e.closest("details:not([open])") && !(e.localName === "summary" && e.parentElement.closest("details:not([open])") === e.closest("details")))) return false;
        if (e.type === "radio" && e.name) { const key = `${e.form ? [...document.forms].indexOf(e.form) : ""}/${e.name}`; if (groups.has(key)) return false; groups.add(key); }
        return true;
      }).map((e, n) => { const words = tell(e); e.dataset.stop = n; return words; });
    },
    focused() {
      const e = document.activeElement;
      if (!e || e === document.body || e === document.documentElement) return null;
      const target = hit(e), near = [e, target, e.nextElementSibling, e.parentElement].filter(Boolean);
      const ring = near.some((one) => { const s = getComputedStyle(one); return (s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2) || (one === e && s.boxShadow !== "none" && /3px|2px|4px/.test(s.boxShadow)); });
      const b = box(target), x = (n) => b.left + b.width * n, y = (n) => b.top + b.height * n;
      const points = [[0.5, 0.5], [0.15, 0.5], [0.85, 0.5], [0.5, 0.15], [0.5, 0.85]];
      const free = points.filter(([px, py]) => { const top = document.elementFromPoint(x(px), y(py)); return top && (target.contains(top) || top.contains(target) || e.contains(top) || (top.closest("label") && top.closest("label") === e.closest("label"))); });
      // Where it lies in the whole of what scrolls, not in what is seen of it at this moment.
      let above = scrollY; for (let n = target.parentElement; n && n !== document.body; n = n.parentElement) above += n.scrollTop;
      // Of a group of radio buttons the Tab key stops at one, which need not be the first.
      const first = e.type === "radio" && e.name ? [...document.getElementsByName(e.name)].find((one) => one.form === e.form && one.dataset.stop) : e;
      return { key: first?.dataset.stop ?? `unexpected ${tell(e)}`, tell: tell(e).replace(/ data-stop="[^"]*"/, ""), ring, hidden: b.width > 1 && free.length === 0, tall: b.height > innerHeight, top: b.top + above, bottom: b.bottom + above, left: b.left, right: b.right, bar: fixed(e) !== null, in: e.closest("form, nav, section, header, article") ? [...document.querySelectorAll("form, nav, section, header, article")].indexOf(e.closest("form, nav, section, header, article")) : -1 };
    },
  };
})()
