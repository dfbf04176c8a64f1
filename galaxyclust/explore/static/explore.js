// The page: the controls at the top and the sides decide what map and gallery show.
import { ask, know, numbers, turn } from "/static/ask.js";
import { calledOf, listClusters, numbersOn } from "/static/clusters.js";
import { byCluster, byNumber, lookOf, variable } from "/static/colours.js";
import { Edits } from "/static/edits.js";
import { Galaxy } from "/static/galaxy.js";
import { Gallery } from "/static/gallery.js";
import { showCategories, showRamp } from "/static/legend.js";
import { ordered, orders, RANDOM } from "/static/order.js";
import { Plane } from "/static/plane.js";
import { download, send } from "/static/save.js";
import { careful, many, say } from "/static/say.js";
import { Tip } from "/static/tip.js";

const $ = (id) => document.getElementById(id);
export const plane = new Plane($("plane"));
const gallery = new Gallery($("gallery"), { before: $("before"), after: $("after"), page: $("page") });
const galaxy = new Galaxy($("galaxy"), { say, drawing, embedding });
const edits = new Edits($("edits"), { say, changed: careful(refresh), chosen: () => chosen.arranged });
const tip = new Tip($("tip"), { say, drawing, words: (row) => calledOf(labels?.[row]) });
const NARROW = matchMedia("(max-width: 60rem)"); // as explore.css has it
const AXES = "two columns", NONE = { rows: [], label: null, words: "", notes: [], arranged: [] };
let survey, labels = null, clustering = null, shown = null, filtered = "";
let chosen = NONE; // its rows as they were chosen; arranged: those that pass the filter, as the gallery has them

function fill(select, names, given) {
  select.replaceChildren(...names.map((name) => new Option(name, name, name === given, name === given)));
}

// rows that are set aside may be stars
const noun = () => (survey.set_aside ? "source" : "galaxy");

// the embedding in which look-alikes are searched: that of the map, or of the clustering
function embedding() {
  return [$("map").value, clustering?.embedding, survey.embeddings[0]].find((name) => survey.embeddings.includes(name));
}

// ---- the survey and its columns

async function start() {
  survey = await (await ask("about")).json();
  know(survey);
  document.title = `${survey.title} · galaxyclust`;
  $("title").textContent = survey.title;
  const first = survey.clusterings.find((one) => one.name === survey.opened.clustering)
    ?? survey.clusterings.find((one) => one.clusters.length) ?? survey.clusterings[0];
  const map = survey.opened.embedding ?? first?.embedding, columns = known();
  fillAll({
    clustering: first?.name,
    map: survey.maps.includes(map) ? map : survey.maps[0] ?? AXES,
    "axis-x": columns.find((name) => name.startsWith("magnitude_")) ?? columns[0],
    "axis-y": ["r50_arcsec", "r50"].find((name) => columns.includes(name)) ?? columns[1],
    colour: survey.clusterings.length ? "cluster" : columns.find((name) => name === "sn") ?? columns[0],
    order: RANDOM,
  });
  $("softening-label").hidden = !survey.calibrated;
  gallery.setDrawing(drawing());
  await showClustering();
  await Promise.all([showMap(), colour()]);
  await new Promise(requestAnimationFrame); // the frame in which the map is painted
  performance.mark("first paint");
  document.body.dataset.ready = "map";
}

const known = () => survey.columns.filter((one) => one.kind === "number" && one.known).map((one) => one.name);
const numbered = () => survey.columns.filter((one) => one.kind === "number").map((one) => one.name);

// fills the controls at the top, and sets their current choice
function fillAll(given) {
  const columns = numbered(), coloured = survey.columns.filter((one) => one.kind !== "other").map((one) => one.name);
  fill($("clustering"), survey.clusterings.map((one) => one.name), given.clustering);
  fill($("map"), [...survey.maps, AXES], given.map);
  fill($("axis-x"), columns, given["axis-x"]);
  fill($("axis-y"), columns, given["axis-y"]);
  fill($("colour"), ["cluster", ...coloured], given.colour);
  fill($("order"), orders(columns), given.order);
  $("columns").replaceChildren(...survey.columns.map((one) => new Option(one.meaning, one.name)));
  $("condition").placeholder = `${columns.includes("r50_arcsec") ? "r50_arcsec > 2" : "r50 > 5"} & ellipticity < 0.5`;
}

// after a step, here or elsewhere; a cluster that it changed is selected again, unless the user has
// selected something else meanwhile
async function refresh(cluster, same) {
  const found = await (await ask("about")).json();
  if (found.uuid !== survey.uuid) throw new Error("The file holds another survey by now; reload the page.");
  survey = found;
  fillAll(Object.fromEntries(["clustering", "map", "axis-x", "axis-y", "colour", "order"].map((id) => [id, $(id).value])));
  await showClustering();
  await colour();
  if (shown) await filter(filtered);
  if (cluster !== undefined && same()) await chooseCluster(cluster);
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

function number() {
  const none = !labels || $("map").value === AXES;
  plane.setNumbers(none ? [] : numbersOn(plane, labels, clustering.clusters));
}

async function showClustering() {
  const name = $("clustering").value, newest = turn("clustering"), found = survey.clusterings.find((one) => one.name === name) ?? null;
  const given = found ? await numbers("column", { name: `${found.name}_label` }) : null;
  if (!newest()) return;
  const another = found?.name !== clustering?.name;
  clustering = found;
  labels = given;
  gallery.setLook((row) => (labels && labels[row] > -2 ? lookOf(labels[row]) : ""));
  const gone = chosen.label !== null && (another || !labels?.includes(chosen.label));
  if (gone) await take(NONE);
  list();
  edits.show(clustering, chosen.label);
  if (plane.box) number();
}

function list() {
  const pick = careful((label) => (label === chosen.label ? choose(NONE) : chooseCluster(label)));
  listClusters($("clusters"), clustering, { chosen: chosen.label, pick });
}

function chooseCluster(label) {
  const rows = [];
  for (let i = 0; i < labels.length; i++) if (labels[i] === label) rows.push(i);
  return choose({ rows, label });
}

// ---- colours

async function colour() {
  const name = $("colour").value, legend = $("legend"), newest = turn("colour");
  legend.hidden = name === "cluster";
  if (name === "cluster") { plane.setColours(labels ? byCluster(labels) : new Uint32Array(survey.rows).fill(variable("--k0"))); return; }
  const column = survey.columns.find((one) => one.name === name);
  if (column.kind === "text") {
    const found = await (await ask("column", { name })).json();
    if (!newest()) return;
    const codes = Uint8Array.from(atob(found.codes), (letter) => letter.charCodeAt(0));
    plane.setColours(byCluster(new Int16Array(codes.buffer)));
    showCategories(legend, column, found);
  } else {
    const { colours, low, high, wide } = byNumber(await numbers("column", { name }));
    if (!newest()) return;
    plane.setColours(colours);
    showRamp(legend, column, [low, high], wide);
  }
}

// ---- what is shown and chosen

async function filter(condition) {
  const words = $("filter-words"), newest = turn("filter");
  words.classList.remove("wrong");
  try {
    const bits = condition ? new Uint8Array(await (await ask("where", { condition })).arrayBuffer()) : null;
    if (!newest()) return;
    filtered = condition;
    shown = bits && Uint8Array.from({ length: survey.rows }, (_, i) => bits[i >> 3] >> (i & 7) & 1);
    words.textContent = shown ? many(shown.reduce((sum, one) => sum + one, 0), noun()) : "";
  } catch (error) {
    if (!newest()) return;
    shown = null;
    words.textContent = error.message;
    words.classList.add("wrong");
  }
  plane.setShown(shown);
  count();
  await present();
}

function count() {
  let number = 0;
  for (let i = 0; i < survey.rows; i++) if (plane.sees(i)) number++;
  $("count").textContent = `${many(number, noun())} on the map, of ${survey.rows.toLocaleString("en")}`;
}

// the user selects something: answers to earlier requests are dropped
function choose(given) {
  turn("choice");
  if (given.rows.length && NARROW.matches) $("chosen").scrollIntoView(); // it lies below the map
  return take(given);
}

// words, if given, describe the rows; notes, one per row, say why each is among them
async function take({ rows, label = null, words = "", notes = [] }) {
  chosen = { rows, label, words, notes, arranged: rows };
  for (const button of $("clusters").children) button.setAttribute("aria-pressed", String(label !== null && Number(button.dataset.label) === label));
  edits.show(clustering, label);
  $("chosen").scrollTop = 0;
  await present();
}

// shows the chosen rows that pass the filter, on the map and in the gallery
async function present() {
  const { rows, words, notes } = chosen, passes = rows.map((row) => !shown || shown[row]);
  const seen = rows.filter((_, i) => passes[i]), marks = seen.length ? new Uint8Array(survey.rows) : null;
  for (const row of seen) marks[row] = 1;
  plane.setChosen(marks);
  chosen.arranged = seen;
  $("chosen-title").textContent = titleOf(seen.length);
  if (words) { // they come in an order of their own
    turn("gallery");
    await gallery.setRows(seen, notes.filter((_, i) => passes[i]));
  } else await arrange();
}

function titleOf(number) {
  const { rows, label, words } = chosen;
  if (!rows.length) return "No galaxies chosen";
  const all = words || (label === null ? many(rows.length, noun()) : `${many(rows.length, "galaxy")} of ${calledOf(label)}`);
  return number < rows.length ? `${all}, of which ${number.toLocaleString("en")} pass the filter` : all;
}

async function arrange() {
  if (chosen.words) return;
  const newest = turn("gallery");
  let rows = chosen.arranged;
  try { rows = await ordered(rows, $("order").value); } catch (error) { say(error); }
  if (!newest()) return;
  chosen.arranged = rows;
  await gallery.setRows(rows);
}

function drawing() {
  return {
    softening: (10 ** $("softening").value).toFixed(3), gain: (10 ** $("gain").value).toFixed(3), whole: $("whole-stamps").checked ? 1 : 0,
  };
}

// ---- listening

function lasso(on) {
  plane.lassoing = on;
  $("plane").classList.toggle("lasso", on);
  $("lasso").setAttribute("aria-pressed", String(on));
  $("pan").setAttribute("aria-pressed", String(!on));
}

plane.addEventListener("hover", ({ detail }) => { plane.mark(detail.row); tip.show(detail); });
plane.addEventListener("open", ({ detail }) => { if (detail.row >= 0) galaxy.open(detail.row); });
plane.addEventListener("choose", careful(({ detail }) => choose(detail)));
plane.addEventListener("tool", ({ detail }) => lasso(detail.lasso));
plane.addEventListener("help", () => $("keys").showModal());
gallery.addEventListener("open", ({ detail }) => galaxy.open(detail.row));
gallery.addEventListener("mark", ({ detail }) => plane.mark(detail.row));
gallery.addEventListener("failed", ({ detail }) => say(detail));
galaxy.addEventListener("rows", careful(({ detail }) => choose(detail)));
galaxy.addEventListener("shown", ({ detail }) => { plane.mark(detail.row); gallery.setCurrent(detail.row); });
for (const id of ["map", "axis-x", "axis-y"]) $(id).addEventListener("change", careful(showMap));
$("clustering").addEventListener("change", careful(async () => { await showClustering(); await colour(); }));
$("colour").addEventListener("change", careful(colour));
$("order").addEventListener("change", careful(arrange));
$("filter").addEventListener("submit", careful((event) => { event.preventDefault(); return filter($("condition").value.trim()); }));
for (const id of ["softening", "gain", "whole-stamps"]) {
  $(id).addEventListener("change", careful(() => Promise.all([gallery.setDrawing(drawing()), galaxy.redraw()])));
}
$("odd").addEventListener("click", careful(async () => {
  const named = embedding();
  if (!named) throw new Error("nothing is embedded yet; galaxyclust embed does it");
  const newest = turn("choice"), words = $("odd").textContent; // what is chosen meanwhile stays
  $("odd").disabled = true;
  $("odd").textContent = "Looking for them…";
  try {
    const asked = { embedding: named, ...(clustering?.embedding === named ? { clustering: clustering.name } : {}) };
    const found = await (await ask("outliers", asked)).json();
    if (newest()) await choose({ ...found, words: `The ${found.rows.length} oddest galaxies` });
  } finally {
    $("odd").disabled = false;
    $("odd").textContent = words;
  }
}));
$("pan").addEventListener("click", () => lasso(false));
$("lasso").addEventListener("click", () => lasso(true));
$("closer").addEventListener("click", () => plane.zoom(1.4));
$("farther").addEventListener("click", () => plane.zoom(1 / 1.4));
$("whole").addEventListener("click", () => plane.showAll());
$("help").addEventListener("click", () => $("keys").showModal());
$("save").addEventListener("submit", careful((event) => {
  event.preventDefault();
  return download(chosen.arranged, $("format").value);
}));
$("samp").addEventListener("click", careful(async () => {
  $("samp").disabled = true;
  try { say(await send(chosen.arranged)); } finally { $("samp").disabled = false; }
}));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", careful(colour));
careful(start)();
