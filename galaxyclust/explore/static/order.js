// The order in which a gallery shows its galaxies.
import { numbers } from "/static/ask.js";

export const RANDOM = "random";
const UP = " ↑", DOWN = " ↓";

export function orders(columns) {
  return [RANDOM, "catalog", ...columns.flatMap((name) => [name + UP, name + DOWN])];
}

export async function ordered(given, how) {
  const rows = Int32Array.from(given).sort();
  if (how === RANDOM) shuffle(rows);
  if (how.endsWith(UP) || how.endsWith(DOWN)) {
    const values = await numbers("column", { name: how.slice(0, -UP.length) }), sign = how.endsWith(UP) ? 1 : -1;
    const key = (row) => (Number.isFinite(values[row]) ? sign * values[row] : Infinity); // what is missing comes last
    rows.sort((a, b) => key(a) - key(b) || a - b);
  }
  return Array.from(rows);
}

// always the same for the same rows, so that a gallery does not change
function shuffle(rows) {
  let state = 12345;
  for (let i = rows.length - 1; i > 0; i--) {
    state = Math.imul(state, 1664525) + 1013904223 >>> 0;
    const j = Math.floor(state / 4294967296 * (i + 1));
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
}
