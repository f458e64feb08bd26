// What is new comes to the page by itself: one small question every ten seconds while somebody looks.
// Nothing moves under a pointer or the focus, and nothing that was typed is touched.

const EVERY = 10_000;

/** Keep counts, rows and the open appeal's news fresh; returns `now()` to ask at once. */
export function live(bench, { shown, say, announce }) {
  const list = document.querySelector("[data-rows]");
  const fresh = document.querySelector("[data-fresh]");
  let version = bench.dataset.version;
  let waiting = null;
  let busy = false;
  let again = false;

  function address() {
    const query = new URLSearchParams(bench.dataset.query ?? "");
    const here = new URLSearchParams(location.search);
    for (const name of ["kind", "state", "community", "area", "microgrid", "category", "department", "today", "still", "after"]) {
      if (here.get(name)) query.set(name, here.get(name));
    }
    query.set("q", bench.dataset.name);
    query.set("v", version);
    const data = shown();
    if (data?.pk) {
      query.set("open", data.pk);
      query.set("seen", data.seq);
    }
    return `${bench.dataset.live}?${query}`;
  }

  /** Whether a change of the list would move something somebody points at or stands on. */
  function held() {
    return list.matches(":hover") || list.contains(document.activeElement);
  }

  /** Put new rows into the list by their id; rows that stay are changed in place. */
  function renew(after) {
    const before = new Map([...list.querySelectorAll("[data-queue] > li")].map((row) => [row.id, row]));
    const rows = [...after.querySelectorAll("[data-queue] > li")];
    const here = list.querySelector("[data-queue]");
    if (!here || !rows.length || !before.size) {
      list.replaceChildren(...after.childNodes);
      return announce();
    }
    const kept = rows.map((row) => {
      const old = before.get(row.id);
      if (!old) {
        row.classList.add("is-fresh");
        return row;
      }
      inPlace(old, row);
      return old;
    });
    const top = list.scrollTop;
    const anchor = [...before.values()].find((row) => row.offsetTop >= top && kept.includes(row));
    const was = anchor ? anchor.offsetTop : 0;
    here.replaceChildren(...kept);
    if (anchor && top > 0) list.scrollTop = top + anchor.offsetTop - was;
    for (const [selector] of [[".pager"]]) {
      const now = list.querySelector(selector);
      const then = after.querySelector(selector);
      if (now && then) now.replaceWith(then);
      else if (then) list.append(then);
      else now?.remove();
    }
    announce();
  }

  /** Change what a row says without changing the row. */
  function inPlace(old, row) {
    old.classList.remove("is-done");
    const [was, is] = [old.querySelector("a[data-open]"), row.querySelector("a[data-open]")];
    if (was.innerHTML !== is.innerHTML) was.innerHTML = is.innerHTML;
  }

  function apply(answer) {
    for (const id of ["kpis", "side", "qtabs"]) counts(document.getElementById(id) ?? document.querySelector(`.${id}`), answer.querySelector(`#${id}`));
    const after = answer.querySelector("#rows");
    if (after && list) {
      const known = new Set([...list.querySelectorAll("[data-queue] > li")].map((row) => row.id));
      const rows = [...after.querySelectorAll("[data-queue] > li")];
      const added = rows.filter((row) => !known.has(row.id)).length;
      const ids = new Set(rows.map((row) => row.id));
      const gone = [...known].filter((id) => !ids.has(id)).length;
      if ((added || gone) && held()) {
        waiting = after;
        for (const row of rows) if (known.has(row.id)) inPlace(document.getElementById(row.id), row);
        for (const id of known) if (!ids.has(id)) document.getElementById(id).classList.add("is-done");
      } else {
        waiting = null;
        renew(after);
      }
      if (added) {
        const words = bench.dataset.news.replace("%n", added);
        say(words);
        fresh.querySelector("[data-fresh-words]").textContent = words;
      }
      fresh.hidden = !(waiting && added);
    }
    const news = answer.querySelector("#news");
    const box = document.querySelector("[data-news-box]");
    if (news && box && box.hidden) {
      box.querySelector("[data-news-words]").textContent = news.textContent;
      box.hidden = false;
    }
    document.dispatchEvent(new CustomEvent("jinlin:changed"));
  }

  /** Renew figures; a part somebody stands in keeps its links and only changes its numbers. */
  function counts(old, now) {
    if (!old || !now || old.innerHTML === now.innerHTML) return;
    if (!old.contains(document.activeElement)) {
      old.innerHTML = now.innerHTML;
      return;
    }
    const [was, is] = [old.querySelectorAll("a"), now.querySelectorAll("a")];
    if (was.length === is.length) was.forEach((link, at) => (link.innerHTML = is[at].innerHTML));
  }

  async function ask() {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    try {
      const response = await fetch(address(), { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      const redirect = response.headers.get("HX-Redirect");
      if (redirect) {
        // Signed out meanwhile: what is typed stays, and sending it leads to the way in with every word kept.
        if (!document.querySelector('form.deed[data-touched="1"]')) location.assign(redirect);
      } else if (response.status === 200) {
        const answer = new DOMParser().parseFromString(await response.text(), "text/html").querySelector("[data-answer]");
        if (answer) {
          version = answer.dataset.version;
          apply(answer);
        }
      }
    } catch {
      // Without a network the page stays as it is; the next question tries again.
    } finally {
      busy = false;
      if (again) {
        again = false;
        ask();
      }
    }
  }

  function settle() {
    if (!waiting || held()) return;
    const after = waiting;
    waiting = null;
    fresh.hidden = true;
    renew(after);
  }

  fresh?.addEventListener("click", () => {
    if (!waiting) return;
    const after = waiting;
    waiting = null;
    fresh.hidden = true;
    renew(after);
    list.scrollTop = 0;
    list.querySelector("a[data-open]")?.focus();
  });
  list?.addEventListener("pointerleave", () => setTimeout(settle, 50));
  list?.addEventListener("focusout", () => setTimeout(settle, 50));
  setInterval(() => document.visibilityState === "visible" && ask(), EVERY);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && ask());
  return { now: ask };
}
