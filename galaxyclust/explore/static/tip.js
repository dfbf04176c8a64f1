// The card beside the pointer: the galaxy under it.
import { ask, picture, turn } from "/static/ask.js";

const PAUSE = 60, APART = 16; // milliseconds before it is asked for; pixels from the pointer

export class Tip {
  constructor(element, { drawing, words, say }) {
    Object.assign(this, { element, drawing, words, say, row: -1, timer: 0 });
  }

  show({ row, x = 0, y = 0 }) {
    if (row === this.row) return;
    this.row = row;
    clearTimeout(this.timer);
    this.element.hidden = true;
    const newest = turn("tip");
    if (row >= 0) this.timer = setTimeout(() => this.fill(row, { x, y, newest }), PAUSE);
  }

  async fill(row, { x, y, newest }) {
    try {
      const named = ask("names", { rows: row }).then((answer) => answer.json());
      const [[id], image] = await Promise.all([named, picture([row], this.drawing())]);
      if (!newest()) return;
      const name = document.createElement("bdi"), text = document.createElement("p");
      name.textContent = id;
      text.append(name, document.createElement("br"), this.words(row));
      image.alt = "";
      this.element.replaceChildren(image, text);
      this.element.hidden = false; // or it has no size
      this.place(x, y);
    } catch (error) {
      if (newest()) this.say(error);
    }
  }

  // beside the pointer, but whole within the map
  place(x, y) {
    const { element } = this, { clientWidth, clientHeight } = element.parentElement;
    element.style.left = `${Math.max(0, Math.min(x + APART, clientWidth - element.offsetWidth))}px`;
    element.style.top = `${Math.max(0, Math.min(y + APART, clientHeight - element.offsetHeight))}px`;
  }
}
