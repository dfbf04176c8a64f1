// Colours of galaxies as numbers 0xAABBGGRR, the pixel format of a canvas.
const LOOKS = 8;
// cividis (Nunez et al. 2018): perceptually uniform, also for colour-blind readers
const RAMP = [[0, 34, 78], [33, 59, 110], [76, 85, 108], [108, 110, 114], [142, 138, 121], [178, 168, 112], [217, 200, 88], [254, 232, 56]];

function packed(red, green, blue) { return (255 << 24 | blue << 16 | green << 8 | red) >>> 0; }

export function variable(name) {
  const text = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const hex = text.length === 4 ? [...text.slice(1)].map((c) => c + c).join("") : text.slice(1);
  return packed(...[0, 2, 4].map((i) => parseInt(hex.slice(i, i + 2), 16)));
}

export function lookOf(label) { return label < 0 ? "noise" : `k${label % LOOKS}`; }

export function byCluster(labels) {
  const looks = Array.from({ length: LOOKS }, (_, i) => variable(`--k${i}`)), noise = variable("--noise");
  return Uint32Array.from(labels, (label) => (label < 0 ? noise : looks[label % LOOKS]));
}

export function ramp(part) {
  const place = Math.min(Math.max(part, 0), 1) * (RAMP.length - 1), i = Math.min(Math.floor(place), RAMP.length - 2);
  return packed(...RAMP[i].map((low, c) => Math.round(low + (RAMP[i + 1][c] - low) * (place - i))));
}

const WIDE = 30; // as galaxyclust/show/wide.py has it

// The middle 98 per cent of a quantity span the ramp; missing values have the colour of noise.
// The ramp is logarithmic for a positive quantity with a wide range.
export function byNumber(values) {
  const finite = values.filter(Number.isFinite).sort();
  const at = (part) => finite[Math.round(part * (finite.length - 1))] ?? 0;
  const low = at(0.01), high = at(0.99), steps = Array.from({ length: 256 }, (_, i) => ramp(i / 255));
  const wide = finite[0] > 0 && high > WIDE * low, of = wide ? Math.log : (value) => value;
  const noise = variable("--noise"), first = of(low), scale = high > low ? 255 / (of(high) - first) : 0;
  const colours = new Uint32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const step = Math.round((of(values[i]) - first) * scale);
    colours[i] = Number.isFinite(values[i]) ? steps[Math.min(Math.max(step, 0), 255)] : noise;
  }
  return { colours, low, high, wide };
}
