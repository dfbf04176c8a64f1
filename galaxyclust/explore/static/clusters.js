// The clusters of a clustering: the list on the left, and the positions of their numbers on the map.
import { lookOf } from "/static/colours.js";

const NUMBERED = 40, SAMPLE = 100000; // clusters with a number on the map; rows that its place is found from

export function calledOf(label) {
  if (label === undefined) return "";
  if (label >= 0) return `cluster ${label}`;
  return label === -1 ? "noise" : "not embedded";
}

function part(name, words) {
  const made = document.createElement(name);
  made.textContent = words;
  return made;
}

function entry({ label, size, name }, { largest, chosen, pick }) {
  const button = document.createElement("button"), bar = part("span", ""), words = label < 0 ? "noise" : name;
  button.type = "button";
  button.className = `cluster ${lookOf(label)}`;
  button.dataset.label = label;
  button.setAttribute("aria-pressed", String(label === chosen));
  button.setAttribute("aria-label", `${calledOf(label)}${name ? `, ${name}` : ""}: ${size.toLocaleString("en")}`);
  bar.className = "bar";
  bar.style.width = `${100 * size / largest}%`;
  button.append(part("b", label < 0 ? "–" : label), bar, part("small", size.toLocaleString("en")));
  if (words) button.append(part("bdi", words));
  button.addEventListener("click", () => pick(label));
  return button;
}

export function listClusters(element, clustering, { chosen, pick }) {
  const entries = clustering ? [...clustering.clusters] : [];
  if (clustering?.noise) entries.push({ label: -1, size: clustering.noise });
  const largest = Math.max(1, ...entries.map((one) => one.size));
  const held = element.contains(document.activeElement) ? document.activeElement.dataset.label : null;
  element.replaceChildren(...entries.map((one) => entry(one, { largest, chosen, pick })));
  if (!entries.length) element.append(part("p", clustering ? "No clusters." : "Nothing is clustered yet; galaxyclust cluster does it."));
  element.querySelector(`[data-label="${held}"]`)?.focus();
}

function median(values) {
  const sorted = Float32Array.from(values).sort();
  return sorted[sorted.length >> 1];
}

// a cluster's number is placed at the member nearest to the median position
export function numbersOn(plane, labels, clusters) {
  const members = new Map(clusters.slice(0, NUMBERED).map(({ label }) => [label, []])), stride = Math.ceil(labels.length / SAMPLE);
  for (let i = 0; i < labels.length; i += stride) if (Number.isFinite(plane.x[i])) members.get(labels[i])?.push(i);
  const places = [];
  for (const [label, rows] of members) {
    if (!rows.length) continue;
    const x = median(rows.map((row) => plane.x[row])), y = median(rows.map((row) => plane.y[row]));
    const far = (row) => Math.hypot(plane.x[row] - x, plane.y[row] - y);
    const near = rows.reduce((best, row) => (far(row) < far(best) ? row : best));
    places.push({ x: plane.x[near], y: plane.y[near], words: String(label) });
  }
  return places;
}
