// The legend of the map's colours: texts with their dots, or a ramp with its ends.
import { byNumber, lookOf } from "/static/colours.js";

const LONGEST = 60;

function element(name, text = "", look = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = look;
  return made;
}

function heading({ name, unit, meaning }) {
  return [element("h2", unit ? `${name} [${unit}]` : name), element("p", meaning, "quiet hint")];
}

const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

function entry(look, text) {
  const item = element("li");
  item.append(element("i", "", look), element("bdi", text));
  return item;
}

// rare: there are more texts than have a colour
export function showCategories(legend, column, { names, rare }) {
  const list = element("ul");
  for (const [i, text] of names.entries()) list.append(entry(lookOf(i), cut(text) || "(empty)"));
  if (rare) list.append(entry("noise", "others"));
  legend.replaceChildren(...heading(column), list);
}

function inWords(value) {
  const size = Math.abs(value);
  if (size && (size < 1e-4 || size >= 1e7)) return value.toExponential(2);
  return Number(value.toPrecision(3)).toLocaleString("en", { maximumSignificantDigits: 3 });
}

export function showRamp(legend, column, ends, wide) {
  if (!column.known) {
    legend.replaceChildren(...heading(column), element("p", "No source has a value.", "hint"));
    return;
  }
  const bar = element("canvas"), below = element("div", "", "ends"), image = new ImageData(256, 1);
  bar.width = 256;
  bar.height = 1;
  new Uint32Array(image.data.buffer).set(byNumber(Float32Array.from({ length: 256 }, (_, i) => i)).colours);
  bar.getContext("2d").putImageData(image, 0, 0);
  for (const value of ends) below.append(element("span", inWords(value)));
  legend.replaceChildren(...heading(column), bar, below, ...(wide ? [element("p", "logarithmic", "quiet hint")] : []));
}
