// The card beside the pointer: the galaxy under it.
import { ask, picture, turn } from "/static/ask.js";

const PAUSE = 60, WIDTH = 120, HEIGHT = 160; // milliseconds before it is asked for; pixels of the page

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
      const box = this.element.parentElement.getBoundingClientRect();
      this.element.style.left = `${Math.max(0, Math.min(x + 16, box.width - WIDTH))}px`;
      this.element.style.top = `${Math.max(0, Math.min(y + 16, box.height - HEIGHT))}px`;
      this.element.hidden = false;
    } catch (error) {
      if (newest()) this.say(error);
    }
  }
}
