// The galaxies chosen: pages of pictures that the server draws, all of a page in one image.
import { ask, picture, turn } from "/static/ask.js";

const PAGE = 48, COLUMNS = 8;

export class Gallery extends EventTarget {
  constructor(element, { before, after, page }) {
    super();
    Object.assign(this, { element, before, after, page, rows: [], notes: [], first: 0, current: -1, drawing: {}, look: () => "" });
    before.addEventListener("click", () => this.turn(-1));
    after.addEventListener("click", () => this.turn(1));
    element.addEventListener("keydown", (event) => this.key(event));
  }

  // notes, one per row, say why it is here
  setRows(rows, notes = []) { Object.assign(this, { rows, notes, first: 0 }); return this.draw(); }
  setDrawing(drawing) { this.drawing = drawing; return this.draw(); }

  // row's galaxy is the one that is shown large
  setCurrent(row) {
    this.current = row;
    for (const tile of this.tiles()) tile.setAttribute("aria-current", String(Number(tile.dataset.row) === row));
  }

  // look gives the class of a row's dot, its cluster's colour
  setLook(look) {
    this.look = look;
    for (const tile of this.tiles()) tile.querySelector("i").className = look(Number(tile.dataset.row));
  }

  tiles() { return [...this.element.querySelectorAll("button")]; }
  turn(pages) { this.first = Math.max(0, Math.min(this.first + pages * PAGE, this.rows.length - 1)); return this.draw(); }

  async draw() {
    const rows = this.rows.slice(this.first, this.first + PAGE), newest = turn("page");
    this.before.disabled = this.first === 0;
    this.after.disabled = this.first + PAGE >= this.rows.length;
    this.page.textContent = rows.length ? `${(this.first + 1).toLocaleString("en")}–${(this.first + rows.length).toLocaleString("en")} of ${this.rows.length.toLocaleString("en")}` : "";
    if (!rows.length) {
      this.element.classList.remove("loading");
      this.element.replaceChildren();
      return;
    }
    this.element.classList.add("loading");
    try {
      const named = ask("names", { rows: rows.join(",") }).then((answer) => answer.json());
      const [ids, sheet] = await Promise.all([named, picture(rows, this.drawing)]);
      if (newest()) this.fill(rows, ids, sheet.src);
    } catch (error) {
      if (!newest()) return;
      this.element.replaceChildren(); // rather none than those of another choice
      this.dispatchEvent(new CustomEvent("failed", { detail: error }));
    } finally {
      if (newest()) this.element.classList.remove("loading");
    }
  }

  fill(rows, ids, address) {
    const across = Math.min(COLUMNS, rows.length), down = Math.ceil(rows.length / across);
    this.element.replaceChildren(...rows.map((row, i) => {
      const item = document.createElement("div"), tile = document.createElement("button"), dot = document.createElement("i"), note = this.notes[this.first + i];
      item.setAttribute("role", "listitem");
      tile.type = "button"; tile.dataset.row = row; tile.title = note ? `${ids[i]}\n${note}` : ids[i];
      tile.setAttribute("aria-label", tile.title);
      tile.setAttribute("aria-current", String(row === this.current));
      tile.tabIndex = i ? -1 : 0;
      tile.style.backgroundImage = `url("${address}")`;
      tile.style.backgroundSize = `${100 * across}% ${100 * down}%`;
      tile.style.backgroundPosition = `${across > 1 ? 100 * (i % across) / (across - 1) : 0}% ${down > 1 ? 100 * Math.floor(i / across) / (down - 1) : 0}%`;
      dot.className = this.look(row);
      tile.append(dot);
      tile.addEventListener("click", () => this.dispatchEvent(new CustomEvent("open", { detail: { row } })));
      for (const name of ["pointerenter", "focus"]) tile.addEventListener(name, () => this.dispatchEvent(new CustomEvent("mark", { detail: { row } })));
      item.append(tile);
      return item;
    }));
  }

  // arrow keys go from picture to picture, so that Tab passes the whole gallery in one step
  key(event) {
    const tiles = this.tiles(), now = tiles.indexOf(document.activeElement);
    if (now < 0) return;
    const across = tiles.filter((tile) => tile.offsetTop === tiles[0].offsetTop).length;
    const next = { ArrowRight: now + 1, ArrowLeft: now - 1, ArrowDown: now + across, ArrowUp: now - across, Home: 0, End: tiles.length - 1 }[event.key];
    if (next === undefined || !tiles[next]) return;
    event.preventDefault();
    tiles[now].tabIndex = -1;
    tiles[next].tabIndex = 0;
    tiles[next].focus();
  }
}
