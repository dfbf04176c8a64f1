// The map: some hundred thousand dots painted into the pixels of a canvas. No WebGL, so it is
// the same over a remote display, and quick enough: a million dots take some 50 ms.

import { drawAxes } from "/static/axes.js";
import { blend, disc } from "/static/dots.js";

const NEAR = 14, CELLS = 256, MANY = 250000, STEP = 60;

export class Plane extends EventTarget {
  constructor(canvas) {
    super();
    this.canvas = canvas;
    this.context = canvas.getContext("2d");
    this.x = this.y = new Float32Array(0);
    this.colours = new Uint32Array(0);
    this.shown = this.chosen = null; // Uint8Array, or null for all and none
    this.numbers = [];
    this.axes = null; // what x and y are, where they are two columns
    this.view = { x: 0, y: 0, scale: 1 };
    this.lassoing = false;
    this.path = null;
    this.marked = -1;
    this.waiting = 0;
    new ResizeObserver(() => this.resize()).observe(canvas);
    this.listen();
  }

  // ---- what it shows

  setPlaces(x, y) {
    this.x = x; this.y = y;
    let left = Infinity, right = -Infinity, low = Infinity, high = -Infinity;
    for (let i = 0; i < x.length; i++) {
      if (!(Number.isFinite(x[i]) && Number.isFinite(y[i]))) continue;
      if (x[i] < left) left = x[i];
      if (x[i] > right) right = x[i];
      if (y[i] < low) low = y[i];
      if (y[i] > high) high = y[i];
    }
    this.box = left <= right ? { left, right, low, high } : { left: 0, right: 1, low: 0, high: 1 };
    this.sort();
    this.showAll();
  }

  setColours(colours) { this.colours = colours; this.draw(); }
  setShown(shown) { this.shown = shown; this.draw(); }
  setChosen(chosen) { this.chosen = chosen; this.draw(); }
  setNumbers(numbers) { this.numbers = numbers; this.drawOver(); }
  mark(row) { this.marked = row; this.drawOver(); }

  sees(i) { return (!this.shown || this.shown[i]) && Number.isFinite(this.x[i]) && Number.isFinite(this.y[i]); }

  // dots by cell of a grid, so that the nearest one is found without looking at all
  sort() {
    const { left, right, low, high } = this.box, n = this.x.length;
    const across = CELLS / ((right - left) || 1), up = CELLS / ((high - low) || 1);
    this.cellOf = (value, from, scale) => Math.min(Math.max(Math.floor((value - from) * scale), 0), CELLS - 1);
    this.across = across; this.up = up;
    const cell = new Int32Array(n).fill(-1), starts = new Int32Array(CELLS * CELLS + 1);
    for (let i = 0; i < n; i++) {
      if (!(Number.isFinite(this.x[i]) && Number.isFinite(this.y[i]))) continue;
      cell[i] = this.cellOf(this.y[i], low, up) * CELLS + this.cellOf(this.x[i], left, across);
      starts[cell[i] + 1]++;
    }
    for (let c = 0; c < CELLS * CELLS; c++) starts[c + 1] += starts[c];
    const next = starts.slice(), rows = new Int32Array(starts[CELLS * CELLS]);
    for (let i = 0; i < n; i++) if (cell[i] >= 0) rows[next[cell[i]]++] = i;
    this.starts = starts; this.rows = rows;
  }

  // ---- the view: middle and pixels a unit along each axis

  resize() {
    const ratio = window.devicePixelRatio || 1, box = this.canvas.getBoundingClientRect();
    const width = Math.max(1, Math.round(box.width * ratio)), height = Math.max(1, Math.round(box.height * ratio));
    if (width === this.canvas.width && height === this.canvas.height && this.image) return;
    this.canvas.width = width; this.canvas.height = height; this.ratio = ratio;
    this.image = this.context.createImageData(width, height);
    this.pixels = new Uint32Array(this.image.data.buffer);
    if (this.box && !this.moved) this.showAll(); else this.draw();
  }

  showAll() {
    if (!this.image) return;
    const { left, right, low, high } = this.box, { width, height } = this.canvas;
    const across = 0.9 * width / ((right - left) || 1), up = 0.9 * height / ((high - low) || 1);
    const even = this.even ?? true, both = Math.min(across, up);
    this.view = { x: (left + right) / 2, y: (low + high) / 2, sx: even ? both : across, sy: even ? both : up };
    this.moved = false;
    this.draw();
  }

  zoom(factor, px = this.canvas.width / 2, py = this.canvas.height / 2) {
    const at = this.place(px, py);
    this.view.sx *= factor; this.view.sy *= factor;
    const now = this.place(px, py);
    this.view.x += at.x - now.x; this.view.y += at.y - now.y;
    this.moved = true;
    this.draw();
  }

  move(dx, dy) {
    this.view.x -= dx / this.view.sx; this.view.y += dy / this.view.sy;
    this.moved = true;
    this.draw();
  }

  place(px, py) {
    const { x, y, sx, sy } = this.view;
    return { x: x + (px - this.canvas.width / 2) / sx, y: y - (py - this.canvas.height / 2) / sy };
  }

  pixel(x, y) {
    const { x: mx, y: my, sx, sy } = this.view;
    return [this.canvas.width / 2 + (x - mx) * sx, this.canvas.height / 2 - (y - my) * sy];
  }

  // ---- drawing

  draw() {
    this.dotted = false;
    this.drawOver();
  }

  // only the overlay has changed: the dots are kept, as redrawing many of them on hover would be slow
  drawOver() {
    if (this.waiting || !this.image) return;
    this.waiting = requestAnimationFrame(() => { this.waiting = 0; this.paint(); });
  }

  paint() {
    if (!this.dotted) this.paintDots();
    this.context.putImageData(this.image, 0, 0);
    this.over();
  }

  paintDots() {
    const { width, height } = this.canvas, { pixels, x, y, colours, chosen } = this, n = x.length;
    if (!this.box || !colours.length) return;
    const { x: mx, y: my, sx, sy } = this.view, halfX = width / 2, halfY = height / 2;
    const zoom = Math.sqrt(sx * (this.box.right - this.box.left) / width || 1);
    const radius = Math.min(Math.max(320 / Math.sqrt(n || 1), 1) * Math.min(zoom, 4), 6) * this.ratio / 1.3;
    const kernel = disc(radius, width), stride = this.dragging && n > MANY ? Math.ceil(n / MANY) : 1;
    pixels.fill(0);
    const passes = chosen ? [0, 1] : [2];
    for (const pass of passes) {
      const strength = pass === 0 ? 0.22 : pass === 1 ? 1 : n > 50000 ? 0.6 : 0.8;
      for (let i = 0; i < n; i += stride) {
        if (pass < 2 && chosen[i] !== pass) continue;
        if (this.shown && !this.shown[i]) continue;
        const px = Math.round(halfX + (x[i] - mx) * sx), py = Math.round(halfY - (y[i] - my) * sy);
        if (!(px > kernel.reach && px < width - kernel.reach - 1 && py > kernel.reach && py < height - kernel.reach - 1)) continue;
        blend(pixels, py * width + px, kernel, colours[i], strength);
      }
    }
    this.dotted = true;
  }

  // what lies over the dots: axes, numbers, lasso, cross, ring
  over() {
    const { context: pen, ratio } = this, style = getComputedStyle(document.documentElement);
    const text = style.getPropertyValue("--text"), page = style.getPropertyValue("--page");
    if (this.axes) drawAxes(pen, this, this.axes);
    pen.lineJoin = "round"; pen.textAlign = "center"; pen.textBaseline = "middle";
    pen.font = `700 ${15 * ratio}px system-ui, sans-serif`;
    for (const { x, y, words } of this.numbers) {
      const [px, py] = this.pixel(x, y);
      pen.strokeStyle = page; pen.lineWidth = 4 * ratio; pen.strokeText(words, px, py);
      pen.fillStyle = text; pen.fillText(words, px, py);
    }
    pen.strokeStyle = text; pen.lineWidth = 1.5 * ratio;
    if (this.path) { pen.beginPath(); for (const [px, py] of this.path) pen.lineTo(px, py); pen.stroke(); }
    if (this.marked >= 0 && this.sees(this.marked)) {
      const [px, py] = this.pixel(this.x[this.marked], this.y[this.marked]);
      pen.lineWidth = 2 * ratio; pen.beginPath(); pen.arc(px, py, 9 * ratio, 0, 7); pen.stroke();
    }
    if (document.activeElement === this.canvas && this.canvas.matches(":focus-visible")) {
      const px = this.canvas.width / 2, py = this.canvas.height / 2, arm = 9 * ratio;
      pen.beginPath(); pen.moveTo(px - arm, py); pen.lineTo(px + arm, py); pen.moveTo(px, py - arm); pen.lineTo(px, py + arm); pen.stroke();
    }
  }

  // ---- choosing

  // the rows of the dots nearest to a pixel, nearest first, in a search that moves outwards
  nearest(px, py, count, reach = Infinity) {
    const at = this.place(px, py), { left, low } = this.box, { sx, sy } = this.view;
    const cx = this.cellOf(at.x, left, this.across), cy = this.cellOf(at.y, low, this.up);
    const found = [], side = Math.min(sx / this.across, sy / this.up);
    for (let ring = 0; ring < CELLS; ring++) {
      if (ring > 1 && ((ring - 1) * side > reach || found.length >= count && found[count - 1].far <= (ring - 1) * side)) break;
      for (let gy = Math.max(cy - ring, 0); gy <= Math.min(cy + ring, CELLS - 1); gy++) {
        const edge = Math.abs(gy - cy) === ring, step = edge ? 1 : 2 * ring || 1;
        for (let gx = cx - ring; gx <= cx + ring; gx += step) {
          if (gx < 0 || gx >= CELLS) continue;
          for (let k = this.starts[gy * CELLS + gx]; k < this.starts[gy * CELLS + gx + 1]; k++) {
            const row = this.rows[k];
            if (!this.sees(row)) continue;
            const far = Math.hypot((this.x[row] - at.x) * sx, (this.y[row] - at.y) * sy);
            if (far <= reach) found.push({ row, far });
          }
        }
      }
      found.sort((a, b) => a.far - b.far);
    }
    return found.slice(0, count).map(({ row }) => row);
  }

  inside(path) {
    const points = path.map(([px, py]) => this.place(px, py)), found = [];
    const xs = points.map((p) => p.x), ys = points.map((p) => p.y);
    const left = Math.min(...xs), right = Math.max(...xs), low = Math.min(...ys), high = Math.max(...ys);
    for (let i = 0; i < this.x.length; i++) {
      const x = this.x[i], y = this.y[i];
      if (!(x >= left && x <= right && y >= low && y <= high) || !this.sees(i)) continue;
      let within = false;
      for (let a = 0, b = points.length - 1; a < points.length; b = a++) {
        const one = points[a], other = points[b];
        if (one.y > y !== other.y > y && x < (other.x - one.x) * (y - one.y) / (other.y - one.y) + one.x) within = !within;
      }
      if (within) found.push(i);
    }
    return found;
  }

  say(name, detail) { this.dispatchEvent(new CustomEvent(name, { detail })); }

  listen() {
    const { canvas } = this, pointers = new Map();
    let start = null, apart = 0;
    const at = (event) => [event.offsetX * this.ratio, event.offsetY * this.ratio];
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return; // the others have a menu of the browser's own
      canvas.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, at(event));
      start = at(event);
      if (this.lassoing || event.shiftKey) this.path = [start];
    });
    canvas.addEventListener("pointermove", (event) => {
      const now = at(event);
      if (!pointers.has(event.pointerId)) { this.hover(now); return; }
      const [px, py] = pointers.get(event.pointerId);
      pointers.set(event.pointerId, now);
      if (pointers.size === 2) {
        const [[ax, ay], [bx, by]] = pointers.values(), far = Math.hypot(ax - bx, ay - by);
        if (apart) this.zoom(far / apart, (ax + bx) / 2, (ay + by) / 2);
        apart = far;
      } else if (this.path) { this.path.push(now); this.drawOver(); } else if (start && Math.hypot(now[0] - start[0], now[1] - start[1]) > 3) {
        this.dragging = true;
        this.move(now[0] - px, now[1] - py);
        this.say("hover", { row: -1 });
      }
    });
    const end = (event) => {
      if (!pointers.delete(event.pointerId)) return;
      apart = 0;
      const path = this.path, dragged = this.dragging;
      this.path = null; this.dragging = false;
      if (event.type === "pointercancel") { this.draw(); return; }
      if (path && path.length > 2) this.say("choose", { rows: this.inside(path) });
      else if (!dragged) {
        const [row = -1] = this.nearest(...at(event), 1, NEAR * this.ratio);
        this.say("open", { row });
      }
      this.draw();
    };
    canvas.addEventListener("pointerup", end);
    canvas.addEventListener("pointercancel", end);
    canvas.addEventListener("pointerleave", () => this.say("hover", { row: -1 }));
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), ...at(event));
    }, { passive: false });
    for (const name of ["focus", "blur"]) canvas.addEventListener(name, () => this.drawOver());
    canvas.addEventListener("keydown", (event) => this.key(event));
  }

  hover([px, py]) {
    const [row = -1] = this.nearest(px, py, 1, NEAR * this.ratio);
    this.say("hover", { row, x: px / this.ratio, y: py / this.ratio });
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEP * this.ratio, act = {
      ArrowLeft: () => this.move(step, 0), ArrowRight: () => this.move(-step, 0),
      ArrowUp: () => this.move(0, step), ArrowDown: () => this.move(0, -step),
      "+": () => this.zoom(1.4), "=": () => this.zoom(1.4), "-": () => this.zoom(1 / 1.4), 0: () => this.showAll(),
      Enter: () => this.say("choose", { rows: this.nearest(this.canvas.width / 2, this.canvas.height / 2, 24) }),
      Escape: () => this.say("choose", { rows: [] }), l: () => this.say("tool", { lasso: true }), v: () => this.say("tool", { lasso: false }),
      "?": () => this.say("help", {}),
    }[event.key];
    if (act) { event.preventDefault(); act(); }
  }
}
