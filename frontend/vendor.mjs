// Copies what the pages use, at the exact versions of package-lock.json, into jinlin/web/static/vendor: two icon
// sprites (one small that every page loads, one with all others), two weights of digits, the library of the maps,
// licences and a list of hashes.
// Run `npm ci && npm run vendor` after a change of icons.json; the result is committed, Jinlin itself needs no Node.
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import subsetFont from "subset-font";

const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, "node_modules");
const target = join(here, "..", "jinlin", "web", "static", "vendor");
const written = new Map();

function write(name, content) {
  const path = join(target, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  written.set(name, createHash("sha256").update(content).digest("hex"));
}

function version(name) {
  return JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version;
}

function symbol(name) {
  const filled = name.endsWith("-filled");
  const folder = filled ? "filled" : "outline";
  const file = join(modules, "@tabler/icons/icons", folder, `${filled ? name.slice(0, -7) : name}.svg`);
  const drawn = readFileSync(file, "utf8").replace(/<!--[\s\S]*?-->/g, "");
  const shapes = drawn
    .slice(drawn.indexOf(">", drawn.indexOf("<svg")) + 1, drawn.lastIndexOf("</svg>"))
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/g, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/\s+\/>/g, "/>");
  const looks = filled ? ' fill="currentColor" stroke="none"' : "";
  return `<symbol id="${name}" viewBox="0 0 24 24"${looks}>${shapes}</symbol>`;
}

function sprite(names) {
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${names.map(symbol).join("\n")}\n</svg>\n`;
}

rmSync(target, { recursive: true, force: true });
const icons = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
write("tabler/icons.svg", sprite(icons.core));
write("tabler/more.svg", sprite(icons.more));
write("tabler/LICENSE", readFileSync(join(modules, "@tabler/icons/LICENSE")));

for (const weight of [500, 600]) {
  const font = join(modules, `@fontsource/barlow-semi-condensed/files/barlow-semi-condensed-latin-${weight}-normal.woff2`);
  const digits = await subsetFont(readFileSync(font), "0123456789.,:%/+−-– ", { targetFormat: "woff2" });
  write(`barlow/barlow-semi-condensed-${weight}.woff2`, digits);
}
write("barlow/LICENSE", readFileSync(join(modules, "@fontsource/barlow-semi-condensed/LICENSE")));

// Without the pointer to a source map that is not shipped: collecting static files would look for it and fail.
for (const name of ["maplibre-gl.mjs", "maplibre-gl-worker.mjs"]) {
  const source = readFileSync(join(modules, "maplibre-gl/dist", name), "utf8");
  write(`maplibre/${name}`, source.replace(/\n\/\/# sourceMappingURL=\S+\s*$/, "\n"));
}
write("maplibre/LICENSE", readFileSync(join(modules, "maplibre-gl/LICENSE.txt")));

const versions = ["@tabler/icons", "@fontsource/barlow-semi-condensed", "maplibre-gl"].map((name) => `# ${name} ${version(name)}`);
const sums = [...written].map(([name, sum]) => `${sum}  ${name}`);
writeFileSync(join(target, "SHA256SUMS"), `${[...versions, ...sums].join("\n")}\n`);
