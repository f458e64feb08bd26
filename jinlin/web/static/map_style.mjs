// How the map that zooms looks: its sources, layers, colours (from map.css, so that dark follows) and the points' icons.

const NAMES = [
  "ground", "land", "0", "1", "2", "3", "4", "hair", "area", "border", "water", "late", "soon", "working", "new", "rim",
  "ink", "chosen", "at",
];
export const LOOKS = ["working", "new", "soon", "late"];
const FONT = ["map"];

/** Read the colours that hold now. */
export function colours(root) {
  const style = getComputedStyle(root);
  return Object.fromEntries(NAMES.map((name) => [name, style.getPropertyValue(`--map-${name}`).trim()]));
}

function shade(colour, step) {
  const open = ["coalesce", ["feature-state", "open"], 0];
  const steps = [1, step + 1, 2 * step + 1, 3 * step + 1].flatMap((from, at) => [from, colour[at + 1]]);
  return ["case", ["get", "mine"], ["step", open, colour[0], ...steps], colour.land];
}

function byLooks(colour) {
  return ["match", ["get", "looks"], "late", colour.late, "soon", colour.soon, colour.working];
}

/** Return what depends on colours, as layer → property → value. */
export function paints(colour, step) {
  return {
    ground: { "background-color": colour.ground },
    land: { "fill-color": colour.land },
    cells: { "fill-color": shade(colour, step) },
    hairs: { "line-color": colour.hair },
    areas: { "line-color": colour.area },
    communities: { "line-color": colour.border },
    outline: { "line-color": colour.border },
    water: { "fill-color": colour.water },
    around: { "line-color": colour.at },
    over: { "line-color": colour.at },
    chosen: { "line-color": colour.chosen },
    numbers: { "text-color": colour.ink, "text-halo-color": colour.land },
    bubbles: { "circle-color": byLooks(colour), "circle-stroke-color": colour.rim },
    counts: { "text-color": colour.rim },
  };
}

const at = (...stops) => ["interpolate", ["linear"], ["zoom"], ...stops];

/** Return the whole style; no tiles, no glyphs, no sprites: nothing is asked of any other site. */
export function styleOf(data, colour, step) {
  const layers = [
    { id: "ground", type: "background" },
    { id: "land", type: "fill", source: "land" },
    { id: "cells", type: "fill", source: "cells" },
    { id: "hairs", type: "line", source: "cells", paint: { "line-width": at(11, 0.4, 14, 0.8, 17, 1.6) } },
    { id: "areas", type: "line", source: "areas", paint: { "line-width": at(11, 0.6, 14, 1.4, 17, 2.2) } },
    { id: "communities", type: "line", source: "communities", paint: { "line-width": at(11, 1.5, 14, 2.4, 17, 3.5) } },
    { id: "water", type: "fill", source: "water" },
    { id: "outline", type: "line", source: "land", paint: { "line-width": 2 } },
    { id: "around", type: "line", source: "communities", filter: ["==", ["id"], -1], paint: { "line-width": 3 } },
    { id: "over", type: "line", source: "cells", filter: ["==", ["id"], -1], paint: { "line-width": 2 } },
    { id: "chosen", type: "line", source: "cells", filter: ["==", ["id"], -1], paint: { "line-width": 2.5 } },
    {
      id: "numbers", type: "symbol", source: "cells", minzoom: 14.2, filter: ["get", "mine"],
      layout: { "text-field": ["get", "label"], "text-size": at(14.2, 10, 16, 13), "text-font": FONT },
      paint: { "text-halo-width": 1.2 },
    },
    {
      id: "dots", type: "symbol", source: "points",
      layout: {
        "icon-image": ["get", "looks"], "icon-size": at(11, 0.8, 14, 1.15, 17, 1.5), "icon-allow-overlap": true,
        "symbol-sort-key": ["get", "order"], "symbol-z-order": "auto",
      },
    },
    {
      id: "bubbles", type: "circle", source: "bubbles",
      paint: {
        "circle-radius": ["interpolate", ["linear"], ["ln", ["get", "count"]], 0, 9, 6, 22],
        "circle-opacity": 0.88, "circle-stroke-width": 1.5,
      },
    },
    {
      id: "counts", type: "symbol", source: "bubbles",
      layout: { "text-field": ["to-string", ["get", "count"]], "text-size": 12, "text-allow-overlap": true, "text-font": FONT },
    },
  ];
  const paint = paints(colour, step);
  for (const layer of layers) layer.paint = { ...layer.paint, ...paint[layer.id] };
  const sources = Object.fromEntries(
    Object.entries(data).map(([name, features]) => [
      name,
      { type: "geojson", data: { type: "FeatureCollection", features }, tolerance: 0.1 },
    ]),
  );
  return { version: 8, sources, layers, transition: { duration: 0, delay: 0 } };
}

/** Draw the icon of a meaning: each has a shape of its own, so that colour is not the only sign. */
export function icon(looks, colour) {
  const size = 18;
  const ratio = 2;
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(ratio, ratio);
  pen.translate(size / 2, size / 2);
  pen.beginPath();
  if (looks === "soon") pen.rect(-3.2, -3.2, 6.4, 6.4);
  else pen.arc(0, 0, looks === "late" ? 5.2 : 3.6, 0, 2 * Math.PI);
  pen.lineWidth = 2.4;
  pen.strokeStyle = colour.rim;
  pen.stroke();
  pen.fillStyle = colour[looks];
  pen.fill();
  return { image: pen.getImageData(0, 0, size * ratio, size * ratio), options: { pixelRatio: ratio } };
}
