// The map that zooms, by MapLibre: the same outlines, numbers, points, pin and ways on as the SVG beneath it.

import { LOOKS, colours, icon, paints, styleOf } from "./map_style.mjs";

const FONTS = '-apple-system, "PingFang SC", "HarmonyOS Sans SC", MiSans, "Microsoft YaHei", "Noto Sans CJK SC", system-ui';

/** Turn steps from the north-west corner back into rings of longitude and latitude. */
function reader({ step, origin: [west, north] }) {
  const line = (steps) => {
    const points = [];
    let x = 0;
    let y = 0;
    for (let i = 0; i < steps.length; i += 2) {
      x += steps[i];
      y += steps[i + 1];
      points.push([west + x * step, north + y * step]);
    }
    return points;
  };
  const ring = (steps) => {
    const points = line(steps);
    return [...points, points[0]];
  };
  return { line, area: (rings) => ({ type: "MultiPolygon", coordinates: rings.map((polygon) => polygon.map(ring)) }) };
}

const feature = (geometry, properties = {}, id = undefined) => ({ type: "Feature", id, geometry, properties });

function features(packed, root) {
  const { line, area } = reader(packed);
  const mine = root && new Set(root);
  const cells = packed.cells.map(([id, community, name, rings]) => {
    const label = name.match(/\d+/)?.[0].replace(/^0+/, "") ?? name.slice(0, 2);
    return feature(area(rings), { community, name, label, mine: !mine || mine.has(community) || mine.has(id) }, id);
  });
  const ours = new Set(cells.filter(({ properties }) => properties.mine).map(({ properties }) => properties.community));
  const lines = packed.areas.filter(([community]) => ours.has(community)).flatMap(([, parts]) => parts);
  return {
    land: [feature(area(packed.land))],
    water: packed.water.map((rings) => feature(area(rings))),
    areas: lines.map((steps) => feature({ type: "LineString", coordinates: line(steps) })),
    cells,
    communities: packed.communities.map(([id, , , , , rings]) => feature(area(rings), {}, id)),
    points: [],
    bubbles: [],
  };
}

/** Return the box round a community's cells. */
function boxOf(cells) {
  const points = cells.flatMap((cell) => cell.geometry.coordinates.flat(2));
  const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

class View {
  constructor({ root, config, state, library, open }, packed) {
    Object.assign(this, { root, config, state, library, open, packed });
    this.names = new Map(packed.communities.map(([id, name]) => [id, name]));
    config.names = Object.fromEntries(this.names);
    this.data = features(packed, config.root);
    this.step = 1;
    this.places = {};
    this.box = root.querySelector("[data-gl]");
    this.said = root.querySelector("[data-said]");
    this.rough = matchMedia("(pointer: coarse)").matches;
    this.shown = null;
  }

  async draw() {
    const { library, box } = this;
    library.setWorkerUrl(this.root.dataset.worker);
    const numbers = this.numbers();
    box.hidden = false;
    this.map = new library.Map({
      container: box,
      style: styleOf(this.data, colours(this.root), this.step),
      bounds: this.config.box,
      fitBoundsOptions: { padding: this.padding() },
      attributionControl: false,
      cooperativeGestures: this.rough,
      dragRotate: false,
      touchPitch: false,
      pitchWithRotate: false,
      maxPitch: 0,
      maxZoom: 18,
      renderWorldCopies: false,
      localIdeographFontFamily: FONTS,
      locale: { "Map.Title": box.dataset.label, "CooperativeGesturesHandler.MobileHelpText": box.dataset.hint },
    });
    const { map } = this;
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    map.on("webglcontextlost", () => this.root.classList.remove("is-zooming"));
    map.on("webglcontextrestored", () => this.root.classList.add("is-zooming"));
    await new Promise((done, failed) => {
      map.once("load", done);
      map.once("error", ({ error }) => failed(error));
    });
    map.setMinZoom(map.getZoom() - 0.6);
    this.icons();
    this.label();
    this.fill(await numbers);
    this.select(this.state.selected, { ease: false });
    await map.once("idle");
    this.root.classList.add("is-zooming");
    this.listen();
    if (this.state.selected) this.go(this.state.selected);
  }

  /** Leave the legend's corner free where the map has room above it. */
  padding() {
    const { clientWidth: wide, clientHeight: high } = this.box;
    const [west, south, east, north] = this.config.box;
    const tall = (wide * (north - south)) / ((east - west) * Math.cos((north * Math.PI) / 180));
    const legend = this.root.querySelector(".map__legend").offsetHeight + 12;
    return { top: 8, left: 4, right: 4, bottom: high - tall > legend ? legend : 8 };
  }

  async numbers() {
    const query = this.state.near ? `?community=${this.state.near}` : "";
    const answer = await fetch(`${this.config.values}${query}`);
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async refresh() {
    this.fill(await this.numbers());
  }

  /** Show numbers: shades by the state of each cell, points and bubbles as they lie. */
  fill({ step, legend, places, points, bubbles }) {
    const { map } = this;
    for (const id of Object.keys(this.places)) {
      if (!(id in places)) map.setFeatureState({ source: "cells", id: Number(id) }, { open: 0 });
    }
    for (const [id, [open]] of Object.entries(places)) map.setFeatureState({ source: "cells", id: Number(id) }, { open });
    this.places = places;
    const spot = (x, y) => ({ type: "Point", coordinates: [x, y] });
    const dots = points.map(([id, title, x, y, looks]) => feature(spot(x, y), { title, looks, order: LOOKS.indexOf(looks) }, id));
    map.getSource("points").setData({ type: "FeatureCollection", features: dots });
    const sums = bubbles.map(([x, y, count, looks]) => feature(spot(x, y), { count, looks }));
    map.getSource("bubbles").setData({ type: "FeatureCollection", features: sums });
    if (step === this.step) return;
    this.step = step;
    this.paint();
    const words = this.root.querySelectorAll("[data-legend] .num");
    legend.forEach((word, at) => {
      words[at].textContent = word;
    });
  }

  paint() {
    for (const [layer, values] of Object.entries(paints(colours(this.root), this.step))) {
      for (const [name, value] of Object.entries(values)) this.map.setPaintProperty(layer, name, value);
    }
  }

  icons() {
    for (const looks of LOOKS) {
      const { image, options } = icon(looks, colours(this.root));
      if (this.map.hasImage(looks)) this.map.removeImage(looks);
      this.map.addImage(looks, image, options);
    }
  }

  /** Put the communities' names on the map as words of the page: they are few, and sharp at every zoom. */
  label() {
    const ours = new Set(this.data.cells.filter((cell) => cell.properties.mine).map((cell) => cell.properties.community));
    this.labels = new Map();
    for (const [id, , label, x, y] of this.packed.communities) {
      if (!ours.has(id)) continue;
      const element = document.createElement("span");
      element.className = "map__name";
      element.textContent = label;
      this.labels.set(id, element);
      new this.library.Marker({ element }).setLngLat([x, y]).addTo(this.map);
    }
    this.clear();
  }

  /** A community that fills the map needs no name in its middle: its microgrids have their numbers. */
  clear() {
    for (const [id, element] of this.labels) element.hidden = this.config.small || id === this.state.near;
  }

  select(selected, { ease = true } = {}) {
    this.state.selected = selected;
    this.map.setFilter("chosen", ["==", ["id"], selected?.microgrid ?? -1]);
    this.pin?.remove();
    this.pin = null;
    const at = selected && (selected.at ?? this.middle(selected.microgrid));
    if (!at) return;
    const element = this.root.querySelector("template[data-pin]").content.firstElementChild.cloneNode(true);
    this.pin = new this.library.Marker({ element, anchor: "bottom" }).setLngLat(at).addTo(this.map);
    if (ease) this.go(selected);
  }

  middle(microgrid) {
    const cell = this.data.cells.find(({ id }) => id === microgrid);
    if (!cell) return null;
    const [west, south, east, north] = boxOf([cell]);
    return [(west + east) / 2, (south + north) / 2];
  }

  /** Bring an open appeal's place into view; those who want less motion are there at once. */
  go(selected) {
    const { map } = this;
    const center = selected.at ?? this.middle(selected.microgrid);
    if (!center || (this.config.small && map.getBounds().contains(center))) return;
    map.easeTo({ center, zoom: this.config.small ? map.getZoom() : Math.max(map.getZoom(), map.getMinZoom() + 1.4) });
  }

  narrow(near) {
    this.clear();
    const cells = near && this.data.cells.filter((cell) => cell.properties.community === near);
    this.map.fitBounds(cells?.length ? boxOf(cells) : this.config.wide, { padding: this.padding() });
    this.refresh().catch(() => {});
  }

  // --- pointing ---

  /** Return what lies at a point of the screen: a piece of work, else a place of this desk. */
  under(point) {
    const near = [[point.x - 5, point.y - 5], [point.x + 5, point.y + 5]];
    const [dot] = this.map.queryRenderedFeatures(near, { layers: ["dots"] });
    if (dot) return { kind: "appeal", id: dot.id, words: dot.properties.title };
    const cell = this.map.queryRenderedFeatures(point, { layers: ["cells"] }).find(({ properties }) => properties.mine);
    if (!cell) return null;
    const { community, name } = cell.properties;
    const inside = this.config.small || community === this.state.near;
    const numbers = (id) => this.places[id] ?? [0, 0, 0, 0];
    if (inside) return { kind: "microgrid", id: cell.id, cell: cell.id, words: this.count(name, numbers(cell.id)) };
    const words = `${this.count(this.names.get(community), numbers(community))}\n${this.count(name, numbers(cell.id))}`;
    return { kind: "community", id: community, cell: cell.id, words };
  }

  count(name, [open, late, soon]) {
    const say = this.said.dataset;
    const parts = [open ? say.open.replace("%n", open) : say.none];
    if (late) parts.push(say.late.replace("%n", late));
    if (soon) parts.push(say.soon.replace("%n", soon));
    return `${name}\u3000${parts.join(" · ")}`;
  }

  tell(found) {
    this.shown = found;
    this.said.hidden = !found;
    this.said.textContent = found?.words ?? "";
    this.map.setFilter("over", ["==", ["id"], found?.cell ?? -1]);
    this.map.setFilter("around", ["==", ["id"], found?.kind === "community" ? found.id : -1]);
    this.box.classList.toggle("is-over-link", Boolean(found) && this.leads(found));
  }

  leads({ kind, id }) {
    return kind === "appeal" || Boolean(this.places[id]?.[0]);
  }

  follow(found) {
    if (found && this.leads(found)) this.open(found.kind, found.id);
  }

  listen() {
    const { map, root, box } = this;
    const canvas = map.getCanvas();
    const button = (name, act) => root.querySelector(`[data-${name}]`).addEventListener("click", act);
    root.querySelector("[data-zoom]").hidden = false;
    button("in", () => map.zoomIn());
    button("out", () => map.zoomOut());
    button("all", () => map.fitBounds(this.config.wide, { padding: this.padding() }));

    map.on("mousemove", ({ point }) => this.rough || this.tell(this.under(point)));
    map.on("mouseout", () => this.rough || this.tell(null));
    map.on("click", ({ point }) => {
      const found = this.under(point);
      // A finger cannot hover: the first tap tells, the second on the same place opens.
      const again = found && this.shown && found.kind === this.shown.kind && found.id === this.shown.id;
      if (this.rough && !again) this.tell(found);
      else this.follow(found);
    });

    // By keyboard the middle of the map is what is meant: a ring marks it, Enter opens it.
    const cross = document.createElement("span");
    cross.className = "map__cross";
    cross.hidden = true;
    box.append(cross);
    const centre = () => this.tell(this.under(map.project(map.getCenter())));
    canvas.addEventListener("focus", () => {
      if (!canvas.matches(":focus-visible")) return;
      cross.hidden = false;
      this.said.setAttribute("role", "status");
      centre();
    });
    canvas.addEventListener("blur", () => {
      cross.hidden = true;
      this.said.removeAttribute("role");
      this.tell(null);
    });
    map.on("moveend", () => cross.hidden || centre());
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !cross.hidden) this.follow(this.shown);
    });

    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
      this.icons();
      this.paint();
    });
  }
}

/** Draw the map over the picture; rejects, and leaves the picture alone, where anything goes wrong. */
export async function show(given) {
  const answer = await fetch(given.config.geometry);
  if (!answer.ok) throw new Error(String(answer.status));
  const view = new View(given, await answer.json());
  try {
    await view.draw();
  } catch (error) {
    view.map?.remove();
    view.box.hidden = true;
    throw error;
  }
  return view;
}
