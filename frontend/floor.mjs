// Extracts from MDN's browser-compat-data what the oldest browsers we support know and what is newer, for the check in
// tests/floor. Run `npm ci && npm run floor` after a change of the floor or of the data; the result is committed.
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "node_modules", "@mdn", "browser-compat-data");
const target = join(here, "..", "tests", "floor");
const data = JSON.parse(readFileSync(join(source, "data.json"), "utf8"));
const FLOOR = { chrome: 108, chrome_android: 108, safari: 15.4, safari_ios: 15.4 };

/** Whether a browser has a feature at the floor for everybody, prefixed or not: true, false, or null for "never". */
function has(statements, floor) {
  const list = [statements ?? []].flat().filter((one) => !one.flags && one.version_added);
  const version = (words) => parseFloat(String(words).replace("≤", "")) || Infinity;
  if (list.some((one) => version(one.version_added) <= floor && !(one.version_removed && version(one.version_removed) <= floor))) return true;
  return list.some((one) => version(one.version_added) > floor) ? false : null;
}

/** What the browsers of the floor say to a feature; null without data. */
function answers(node) {
  const support = node?.__compat?.support;
  return support ? Object.entries(FLOOR).map(([name, floor]) => has(support[name], floor)) : null;
}

/** A style is missing where a browser got it later, or none has it; what one browser never needs (cursors) is none. */
function styleLacking(node) {
  const found = answers(node);
  return found && (found.includes(false) || found.every((one) => one === null));
}

/** A call is missing where any browser lacks it. */
function callLacking(node) {
  const found = answers(node);
  return found && !found.every(Boolean);
}

const children = (node) => Object.entries(node).filter(([name]) => name !== "__compat");

/** Sorts names into those known at the floor and those newer; a name known anywhere is known. */
function sorted(pairs, lacking) {
  const [known, newer] = [new Set(), new Set()];
  for (const [name, node] of pairs) {
    const late = lacking(node);
    if (late !== null) (late ? newer : known).add(name);
  }
  return { known: [...known].sort(), newer: [...newer].filter((name) => !known.has(name)).sort() };
}

function* below(node, depth = 9) {
  for (const [name, child] of children(node)) {
    yield [name, child];
    if (depth) yield* below(child, depth - 1);
  }
}

const css = data.css;
const builtins = data.javascript.builtins;
const values = {};
for (const [name, property] of children(css.properties)) {
  for (const [value, node] of below(property, 2)) {
    if (styleLacking(node)) (values[name] ??= []).push(value);
  }
}
const owners = [...children(data.api), ...children(builtins), ...children(builtins.Intl)];
const members = sorted(owners.flatMap(([, owner]) => children(owner).map(([name, node]) => [name.replace(/_(static|event|permission)$/, ""), node])), callLacking);
const statics = [];
for (const [owner, node] of owners) {
  for (const [name, child] of children(node)) {
    if ((owner in builtins || name.endsWith("_static")) && callLacking(child)) statics.push(`${owner}.${name.replace(/_static$/, "")}`);
  }
}
const found = {
  source: `@mdn/browser-compat-data ${data.__meta.version}`,
  floor: FLOOR,
  properties: sorted(children(css.properties), styleLacking),
  values,
  at_rules: sorted(children(css["at-rules"]), styleLacking),
  media: sorted(children(css["at-rules"].media), styleLacking),
  selectors: sorted(children(css.selectors), styleLacking),
  functions: sorted([...below(css.types), ...below(css.properties)].filter(([name]) => /^[a-zA-Z-]+$/.test(name)), styleLacking),
  units: sorted([...below(css.types.length), ...below(css.types.angle), ...below(css.types.time), ...below(css.types.resolution ?? {}), ...below(css.types.flex ?? {})], styleLacking),
  globals: sorted([...owners, ...children(data.api.Window), ...children(data.api).filter(([, node]) => node.__compat)], callLacking).newer,
  members: members.newer,
  statics: statics.filter((name) => !members.newer.includes(name.split(".")[1])),
};
writeFileSync(join(target, "compat.json"), `${JSON.stringify(found).replace(/("[a-z_]+":)/g, "\n$1")}\n`);
copyFileSync(join(source, "LICENSE"), join(target, "compat.LICENSE"));
