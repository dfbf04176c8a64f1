// Grid lines, numbers and labels over a map whose axes are two columns.

const APART = 90, EDGE = 6, BELOW = 24, TOP = 62; // pixels of the page; the count and the tools have room

// round numbers between two values, as many as fit without crowding
export function ticks(low, high, pixels) {
  const least = (high - low) * APART / Math.max(pixels, 1), power = 10 ** Math.floor(Math.log10(least));
  if (!(least > 0 && Number.isFinite(least))) return [];
  const step = power * [1, 2, 5, 10].find((one) => one * power >= least * (1 - 1e-9));
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9)), found = [];
  for (let k = Math.ceil(low / step); k * step <= high; k++) {
    const value = k * step || 0; // no -0
    const words = Math.abs(value) >= 1e7 || decimals > 6 ? value.toExponential(2)
      : value.toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    found.push({ value, words });
  }
  return found;
}

export function drawAxes(pen, plane, { x, y }) {
  const { ratio } = plane, { width, height } = plane.canvas, style = getComputedStyle(document.documentElement);
  const line = style.getPropertyValue("--line"), quiet = style.getPropertyValue("--quiet"), page = style.getPropertyValue("--page");
  const first = plane.place(0, height), last = plane.place(width, 0);
  const across = ticks(first.x, last.x, width / ratio), up = ticks(first.y, last.y, height / ratio);
  pen.save();
  pen.strokeStyle = line; pen.lineWidth = ratio; pen.globalAlpha = 0.6;
  pen.beginPath();
  for (const { value } of across) { const [px] = plane.pixel(value, 0); pen.moveTo(px, 0); pen.lineTo(px, height); }
  for (const { value } of up) { const [, py] = plane.pixel(0, value); pen.moveTo(0, py); pen.lineTo(width, py); }
  pen.stroke();
  pen.globalAlpha = 1; pen.fillStyle = quiet; pen.strokeStyle = page; pen.lineWidth = 4 * ratio; pen.lineJoin = "round";
  const write = (words, px, py) => { pen.strokeText(words, px, py); pen.fillText(words, px, py); };
  pen.font = `${12 * ratio}px system-ui, sans-serif`; pen.textBaseline = "middle"; pen.textAlign = "center";
  for (const { value, words } of across) { const [px] = plane.pixel(value, 0); if (px > 40 * ratio && px < width - 20 * ratio) write(words, px, height - (BELOW + 8) * ratio); }
  pen.textAlign = "left";
  for (const { value, words } of up) { const [, py] = plane.pixel(0, value); if (py > (TOP + 16) * ratio && py < height - 50 * ratio) write(words, EDGE * ratio, py); }
  pen.font = `600 ${12 * ratio}px system-ui, sans-serif`; pen.fillStyle = style.getPropertyValue("--text");
  write(`↑ ${y}`, EDGE * ratio, TOP * ratio);
  pen.textAlign = "right";
  write(`${x} →`, width - EDGE * ratio, height - 12 * ratio);
  pen.restore();
}
