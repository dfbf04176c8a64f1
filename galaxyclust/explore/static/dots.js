// Dots in the pixels of a canvas.

// a round dot with a soft edge: where its pixels lie and how strongly they are covered
export function disc(radius, width) {
  const reach = Math.ceil(radius), places = [], covers = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const cover = Math.min(Math.max(radius + 0.5 - Math.hypot(dx, dy), 0), 1);
      if (cover > 0) { places.push(dy * width + dx); covers.push(cover); }
    }
  }
  return { reach, places: Int32Array.from(places), covers: Float32Array.from(covers) };
}

export function blend(pixels, middle, kernel, colour, strength) {
  const red = colour & 255, green = colour >> 8 & 255, blue = colour >> 16 & 255;
  for (let k = 0; k < kernel.places.length; k++) {
    const place = middle + kernel.places[k], old = pixels[place], cover = kernel.covers[k] * strength;
    const alpha = (old >>> 24) / 255, out = cover + alpha * (1 - cover), part = cover / out;
    pixels[place] = (Math.round(out * 255) << 24
      | Math.round((old >> 16 & 255) + (blue - (old >> 16 & 255)) * part) << 16
      | Math.round((old >> 8 & 255) + (green - (old >> 8 & 255)) * part) << 8
      | Math.round((old & 255) + (red - (old & 255)) * part)) >>> 0;
  }
}

