// The desk's map. The server has drawn it as SVG; where the browser can, this lays a map that zooms over it. Both listen:
//   jinlin:appeal {id, community, microgrid, x, y}   an appeal was opened (null: closed)
//   jinlin:narrowed {community, microgrid}           the queue was narrowed to a place (null: to none)
//   jinlin:changed                                   numbers may have changed
// and a click leads where the links of the SVG lead. `jinlin:pick` {id} goes out before a point opens its appeal.

const AT_MOST_EVERY = 3000;

/** Whether a map that zooms can be drawn at all. */
function able() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

/** Follow a link as if it stood on the page, so that whoever swaps panes on a click sees this one too. */
function follow(root, href) {
  const link = document.createElement("a");
  link.href = href;
  link.dataset.narrow = "";
  link.hidden = true;
  root.append(link);
  link.click();
  link.remove();
}

function start(root) {
  const config = JSON.parse(root.querySelector("#map-config").textContent);
  const picture = root.querySelector("[data-picture]");
  const places = root.querySelector("[data-places]");
  const wide = root.querySelector("[data-wide]");
  const state = { near: config.near, selected: config.selected };
  let view = null;
  let waiting = 0;
  let asked = 0;

  /** Ask the server for the picture as things stand now; an answer that was overtaken is thrown away. */
  async function redraw() {
    const query = new URLSearchParams({ q: config.queue });
    if (state.near) query.set("community", state.near);
    if (state.selected) query.set("selected", state.selected.id);
    const mine = ++asked;
    const answer = await fetch(`${config.part}?${query}`, { headers: { "X-Requested-With": "map" } });
    if (!answer.ok || mine !== asked) return;
    const fresh = document.createElement("template");
    fresh.innerHTML = await answer.text();
    const focused = root.contains(document.activeElement) && document.activeElement.getAttribute("href");
    fresh.content.querySelector("details").open = places.querySelector("details").open;
    picture.replaceChildren(fresh.content.querySelector("svg"));
    places.replaceChildren(fresh.content.querySelector("details"));
    if (focused) [...root.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
  }

  function name(near) {
    wide.hidden = !near;
    if (near && config.names) wide.querySelector("[data-near-name]").textContent = config.names[near] ?? "";
  }

  document.addEventListener("jinlin:appeal", (event) => {
    const { id, microgrid, x, y } = event.detail ?? {};
    const at = x != null && y != null ? [x / 1e7, y / 1e7] : null;
    state.selected = id ? { id, microgrid, at } : null;
    if (view) view.select(state.selected);
    else redraw().catch(() => {});
  });
  document.addEventListener("jinlin:narrowed", (event) => {
    const near = event.detail?.community ?? (event.detail?.microgrid ? state.near : null);
    if (near === state.near) return;
    state.near = near;
    name(near);
    view?.narrow(near);
    redraw().catch(() => {});
  });
  document.addEventListener("jinlin:changed", () => {
    if (waiting) return;
    waiting = setTimeout(() => {
      waiting = 0;
      (view ? view.refresh() : redraw()).catch(() => {});
    }, AT_MOST_EVERY);
  });

  async function lay() {
    const { show } = await import(root.dataset.viewer);
    const library = await import(root.dataset.library);
    const open = (kind, id) => {
      if (kind !== "appeal") return follow(root, `${config.links[kind]}${id}`);
      const asks = new CustomEvent("jinlin:pick", { detail: { id }, cancelable: true });
      if (document.dispatchEvent(asks)) location.assign(config.appeal.replace("/0/", `/${id}/`));
    };
    view = await show({ root, config, state, library, open });
  }

  const settle = (how) => {
    root.dataset.map = how;
    window.__ready = true;
  };
  if (!able()) return settle("picture");
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    // The queue comes first: the map is fetched when the browser has nothing else to do.
    const idle = window.requestIdleCallback ?? ((call) => setTimeout(call, 200));
    idle(() => lay().then(() => settle("zooms"), () => settle("picture")), { timeout: 1500 });
  });
  seen.observe(root);
}

const root = document.querySelector("[data-map]");
if (root) start(root);
