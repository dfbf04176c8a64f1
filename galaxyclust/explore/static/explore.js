// The page: what is chosen above and at the sides decides what map and gallery show.
import { ask, knowToken, numbers, stampsAddress, tell, turn } from "/static/ask.js";
import { byCluster, byNumber, lookOf, variable } from "/static/colours.js";
import { Edits } from "/static/edits.js";
import { Galaxy } from "/static/galaxy.js";
import { Gallery } from "/static/gallery.js";
import { showCategories, showRamp } from "/static/legend.js";
import { Plane } from "/static/plane.js";

const $ = (id) => document.getElementById(id);
export const plane = new Plane($("plane"));
const gallery = new Gallery($("gallery"), { before: $("before"), after: $("after"), page: $("page") });
const galaxy = new Galaxy($("galaxy"), say, embedding);
const edits = new Edits($("edits"), { say, changed: refresh, chosen: () => gallery.rows });
const AXES = "two columns";
let survey, labels = null, clustering = null, chosenCluster = null, order = null, shown = null;

function say(words) {
  $("said").textContent = words;
  $("said").hidden = false;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => { $("said").hidden = true; }, 6000);
}
const careful = (act) => async (...given) => { try { return await act(...given); } catch (error) { say(error.message); } };

function fill(select, names, chosen, words = (name) => name) {
  select.replaceChildren(...names.map((name) => new Option(words(name), name, name === chosen, name === chosen)));
}
const many = (number, noun) => `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : noun === "galaxy" ? "" : "s"}`.replace(/^(?!1 )(.*) galaxy$/, "$1 galaxies");

// the embedding that look-alikes are looked for in: that of the map, or of the clustering
function embedding() {
  return [$("map").value, clustering?.embedding, survey.embeddings[0]].find((name) => survey.embeddings.includes(name));
}

// ---- the survey and its columns

async function start() {
  survey = await (await ask("about")).json();
  knowToken(survey.token);
  document.title = `${survey.title} · galaxyclust`;
  $("title").textContent = survey.title;
  const named = survey.clusterings.map((one) => one.name), columns = survey.columns.filter((one) => one.kind === "number").map((one) => one.name);
  const first = survey.clusterings.find((one) => one.name === survey.opened.clustering)
    ?? survey.clusterings.find((one) => one.clusters.length) ?? survey.clusterings[0];
  fill($("clustering"), named, first?.name);
  const map = survey.opened.embedding ?? first?.embedding;
  fill($("map"), [...survey.maps, AXES], survey.maps.includes(map) ? map : survey.maps[0] ?? AXES);
  fill($("axis-x"), columns, columns.find((name) => name.startsWith("magnitude_")) ?? columns[0]);
  fill($("axis-y"), columns, ["r50_arcsec", "r50"].find((name) => columns.includes(name)) ?? columns[1]);
  fill($("colour"), ["cluster", ...survey.columns.filter((one) => one.kind !== "other").map((one) => one.name)], named.length ? "cluster" : columns[0]);
  fill($("order"), ["as chosen at random", "catalog", ...columns.flatMap((name) => [`${name} ↑`, `${name} ↓`])], "as chosen at random");
  $("columns").replaceChildren(...survey.columns.map((one) => new Option(one.meaning, one.name)));
  if (!survey.calibrated) { $("softening-label").hidden = true; }
  await showClustering();
  await Promise.all([showMap(), colour()]);
  await new Promise(requestAnimationFrame); // the frame in which the map is painted
  performance.mark("first paint");
  document.body.dataset.ready = "map";
}

// after a step; a cluster that it changed is chosen anew
async function refresh(cluster) {
  const kept = { map: $("map").value, colour: $("colour").value, order: $("order").value };
  survey = await (await ask("about")).json();
  const names = survey.columns.filter((one) => one.kind !== "other").map((one) => one.name);
  fill($("colour"), ["cluster", ...names], kept.colour);
  $("columns").replaceChildren(...survey.columns.map((one) => new Option(one.meaning, one.name)));
  await showClustering(clustering?.name);
  await colour();
  if (cluster !== undefined) await chooseCluster(cluster);
  document.body.dataset.version = survey.version;
}

function titled(name) {
  const { unit } = survey.columns.find((one) => one.name === name) ?? {};
  return unit ? `${name} [${unit}]` : name;
}

async function showMap() {
  const pairs = $("map").value === AXES, n = survey.rows, newest = turn("map"), named = [$("axis-x").value, $("axis-y").value];
  for (const label of document.querySelectorAll(".axes")) label.hidden = !pairs;
  let x = new Float32Array(n), y = new Float32Array(n);
  if (pairs) {
    [x, y] = await Promise.all(named.map((name) => numbers("column", { name })));
  } else {
    const both = await numbers("places", { map: $("map").value });
    for (let i = 0; i < n; i++) { x[i] = both[2 * i]; y[i] = both[2 * i + 1]; }
  }
  if (!newest()) return;
  plane.even = !pairs;
  plane.axes = pairs ? { x: titled(named[0]), y: titled(named[1]) } : null;
  plane.setPlaces(x, y);
  number();
  count();
}

// each cluster's number, at the member nearest to the median of its places
function number() {
  if (!labels || $("map").value === AXES) { plane.setNumbers([]); return; }
  const middle = (values) => { const sorted = Float32Array.from(values).sort(); return sorted[sorted.length >> 1]; };
  const members = new Map(clustering.clusters.slice(0, 40).map(({ label }) => [label, []]));
  const stride = Math.ceil(labels.length / 100000);
  for (let i = 0; i < labels.length; i += stride) if (Number.isFinite(plane.x[i])) members.get(labels[i])?.push(i);
  const places = [];
  for (const [label, rows] of members) {
    if (!rows.length) continue;
    const x = middle(rows.map((row) => plane.x[row])), y = middle(rows.map((row) => plane.y[row]));
    const near = rows.reduce((best, row) => (Math.hypot(plane.x[row] - x, plane.y[row] - y) < Math.hypot(plane.x[best] - x, plane.y[best] - y) ? row : best));
    places.push({ x: plane.x[near], y: plane.y[near], words: String(label) });
  }
  plane.setNumbers(places);
}

async function showClustering(name = $("clustering").value) {
  const newest = turn("clustering"), found = survey.clusterings.find((one) => one.name === name) ?? null;
  const given = found ? await numbers("column", { name: `${found.name}_label` }) : null;
  if (!newest()) return;
  clustering = found;
  labels = given;
  gallery.look = (row) => (labels && labels[row] > -2 ? lookOf(labels[row]) : "");
  listClusters();
  edits.show(clustering, chosenCluster);
  if (plane.box) number();
}

function listClusters() {
  const entries = clustering ? [...clustering.clusters] : [];
  if (clustering?.noise) entries.push({ label: -1, size: clustering.noise });
  const largest = Math.max(1, ...entries.map((one) => one.size));
  $("clusters").replaceChildren(...entries.map(({ label, size, name }) => {
    const button = document.createElement("button"), number = document.createElement("b"), bar = document.createElement("span"), many = document.createElement("small");
    button.type = "button"; button.className = `cluster ${lookOf(label)}`; button.dataset.label = label;
    button.setAttribute("aria-pressed", String(label === chosenCluster));
    number.textContent = label < 0 ? "–" : label; bar.className = "bar"; bar.style.width = `${100 * size / largest}%`; many.textContent = size.toLocaleString("en");
    button.append(number, bar, many);
    const words = label < 0 ? "noise" : name;
    if (words) { const called = document.createElement("bdi"); called.textContent = words; button.append(called); }
    button.addEventListener("click", () => chooseCluster(label === chosenCluster ? null : label));
    return button;
  }));
}

function chooseCluster(label) {
  const rows = [];
  if (label !== null) for (let i = 0; i < labels.length; i++) if (labels[i] === label && (!shown || shown[i])) rows.push(i);
  return choose(rows, label);
}

// ---- colours

async function colour() {
  const name = $("colour").value, legend = $("legend"), newest = turn("colour");
  legend.hidden = name === "cluster";
  if (name === "cluster") { plane.setColours(labels ? byCluster(labels) : new Uint32Array(survey.rows).fill(variable("--k0"))); return; }
  const column = survey.columns.find((one) => one.name === name);
  if (column.kind === "text") {
    const { names, codes } = await (await ask("column", { name })).json();
    if (!newest()) return;
    plane.setColours(byCluster(new Int16Array(Uint8Array.from(atob(codes), (letter) => letter.charCodeAt(0)).buffer)));
    showCategories(legend, column, names);
  } else {
    const { colours, low, high, wide } = byNumber(await numbers("column", { name }));
    if (!newest()) return;
    plane.setColours(colours);
    showRamp(legend, column, [low, high], wide);
  }
}

// ---- what is shown and chosen

async function filter() {
  const condition = $("condition").value.trim(), words = $("filter-words"), newest = turn("filter");
  words.classList.remove("wrong");
  try {
    const bits = condition ? new Uint8Array(await (await ask("where", { condition })).arrayBuffer()) : null;
    if (!newest()) return;
    shown = bits && Uint8Array.from({ length: survey.rows }, (_, i) => bits[i >> 3] >> (i & 7) & 1);
    words.textContent = shown ? `${many(shown.reduce((sum, one) => sum + one, 0), "galaxy")}` : "";
  } catch (error) {
    if (!newest()) return;
    shown = null;
    words.textContent = error.message;
    words.classList.add("wrong");
  }
  plane.setShown(shown);
  count();
}

function count() {
  let number = 0;
  for (let i = 0; i < survey.rows; i++) if (plane.sees(i)) number++;
  $("count").textContent = `${many(number, "galaxy")} on the map, of ${survey.rows.toLocaleString("en")}`;
}

async function choose(rows, label = null, { words = "", notes = [] } = {}) {
  chosenCluster = label;
  for (const button of document.querySelectorAll(".cluster")) button.setAttribute("aria-pressed", String(Number(button.dataset.label) === label && label !== null));
  const chosen = rows.length ? new Uint8Array(survey.rows) : null;
  for (const row of rows) chosen[row] = 1;
  plane.setChosen(chosen);
  const of = label === null ? "" : label < 0 ? " of noise" : ` of cluster ${label}`;
  $("chosen-title").textContent = words || (rows.length ? `${many(rows.length, "galaxy")}${of}` : "No galaxies chosen");
  $("right").scrollTop = 0; // what was chosen stands above the galaxy looked at before
  edits.show(clustering, chosenCluster);
  if (words) { order = null; turn("gallery"); await gallery.setRows(rows, notes); return; } // look-alikes come in their own order
  order = Int32Array.from(rows);
  await arrange();
}

async function arrange() {
  if (!order) return;
  const newest = turn("gallery"), how = $("order").value, rows = order.slice(), column = how.slice(0, -2);
  if (how.endsWith("↑") || how.endsWith("↓")) {
    const values = await numbers("column", { name: column }), sign = how.endsWith("↑") ? 1 : -1;
    if (!newest()) return;
    const last = (value) => (Number.isFinite(value) ? sign * value : Infinity);
    rows.sort((a, b) => last(values[a]) - last(values[b]) || a - b);
  } else if (how !== "catalog") shuffle(rows);
  await gallery.setRows(Array.from(rows));
}

// always the same for the same rows, so that a gallery looks as it did
function shuffle(rows) {
  let state = 12345;
  for (let i = rows.length - 1; i > 0; i--) {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    const j = Math.floor(state / 4294967296 * (i + 1));
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
}

function drawing() {
  return {
    softening: (10 ** $("softening").value).toFixed(3), gain: (10 ** $("gain").value).toFixed(3), whole: $("whole-stamps").checked ? 1 : 0,
  };
}

// ---- listening

let tipTimer = 0, tipRow = -1;
function tip({ row, x = 0, y = 0 }) {
  const card = $("tip");
  if (row === tipRow) return;
  tipRow = row;
  clearTimeout(tipTimer);
  plane.mark(row);
  card.hidden = true;
  if (row < 0) return;
  tipTimer = setTimeout(careful(async () => {
    const image = card.querySelector("img"), words = card.querySelector("p"), name = document.createElement("bdi");
    const [[id]] = await Promise.all([ask("names", { rows: row }).then((answer) => answer.json()), Object.assign(image, { src: stampsAddress([row], drawing()) }).decode()]);
    if (row !== tipRow) return;
    name.textContent = id;
    const label = labels?.[row], of = label === undefined ? "" : label === -1 ? "noise" : label < 0 ? "not embedded" : `cluster ${label}`;
    words.replaceChildren(name, document.createElement("br"), of);
    const box = $("middle").getBoundingClientRect();
    card.style.left = `${Math.min(x + 16, box.width - 120)}px`;
    card.style.top = `${Math.min(y + 16, box.height - 160)}px`;
    card.hidden = false;
  }), 60);
}

function lasso(on) {
  plane.lassoing = on;
  $("plane").classList.toggle("lasso", on);
  $("lasso").setAttribute("aria-pressed", String(on));
  $("pan").setAttribute("aria-pressed", String(!on));
}

plane.addEventListener("hover", ({ detail }) => tip(detail));
plane.addEventListener("open", ({ detail }) => { if (detail.row >= 0) galaxy.open(detail.row); });
plane.addEventListener("choose", careful(({ detail }) => choose(detail.rows)));
plane.addEventListener("tool", ({ detail }) => lasso(detail.lasso));
plane.addEventListener("help", () => $("keys").showModal());
gallery.addEventListener("open", ({ detail }) => galaxy.open(detail.row));
gallery.addEventListener("mark", ({ detail }) => plane.mark(detail.row));
gallery.addEventListener("failed", ({ detail }) => say(detail.message));
galaxy.addEventListener("rows", careful(({ detail }) => choose(detail.rows, null, detail)));
galaxy.addEventListener("mark", ({ detail }) => plane.mark(detail.row));
$("map").addEventListener("change", careful(showMap));
for (const id of ["axis-x", "axis-y"]) $(id).addEventListener("change", careful(showMap));
$("clustering").addEventListener("change", careful(async () => { await showClustering(); await colour(); await choose([]); }));
$("colour").addEventListener("change", careful(colour));
$("order").addEventListener("change", careful(arrange));
$("filter").addEventListener("submit", (event) => { event.preventDefault(); filter(); });
for (const id of ["softening", "gain"]) $(id).addEventListener("change", careful(() => gallery.setDrawing(drawing())));
$("whole-stamps").addEventListener("change", careful(() => gallery.setDrawing(drawing())));
$("odd").addEventListener("click", careful(async () => {
  const named = embedding(), words = $("chosen-title");
  if (!named) throw new Error("nothing is embedded yet; galaxyclust embed does it");
  words.textContent = "Looking for the oddest galaxies…";
  $("odd").disabled = true;
  try {
    const asked = { embedding: named, ...(clustering?.embedding === named ? { clustering: clustering.name } : {}) };
    const found = await (await ask("outliers", asked)).json();
    await choose(found.rows, null, { words: `The ${found.rows.length} oddest galaxies`, notes: found.notes });
  } finally { $("odd").disabled = false; }
}));
$("pan").addEventListener("click", () => lasso(false));
$("lasso").addEventListener("click", () => lasso(true));
$("closer").addEventListener("click", () => plane.zoom(1.4));
$("farther").addEventListener("click", () => plane.zoom(1 / 1.4));
$("whole").addEventListener("click", () => plane.showAll());
$("help").addEventListener("click", () => $("keys").showModal());
$("save").addEventListener("submit", careful(async (event) => {
  event.preventDefault();
  const answer = await tell("export", { rows: gallery.rows, format: $("format").value });
  const link = document.createElement("a"), named = answer.headers.get("content-disposition").match(/filename="([^"]+)"/);
  link.href = URL.createObjectURL(await answer.blob());
  link.download = named[1];
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}));
$("samp").addEventListener("click", careful(async () => {
  $("samp").disabled = true;
  try { say((await (await tell("samp", { rows: gallery.rows })).json()).words); } finally { $("samp").disabled = false; }
}));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", careful(colour));
gallery.setDrawing(drawing());
careful(start)();
