// One galaxy: its picture, links to other pages, and all of its values.
import { ask, picture, turn } from "/static/ask.js";

const SIZE = 256;

export class Galaxy extends EventTarget {
  // drawing gives how pictures are drawn, embedding the one to find look-alikes in
  constructor(element, { say, drawing, embedding }) {
    super();
    Object.assign(this, { element, say, drawing, embedding, row: -1 });
    this.at("#close-galaxy").addEventListener("click", () => this.close());
    element.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close(); });
  }

  at(selector) { return this.element.querySelector(selector); }

  async open(row) {
    if (!this.element.contains(document.activeElement)) this.opener = document.activeElement;
    const newest = turn("galaxy"), image = this.picture(row);
    image.catch(() => {}); // it is told below, after the values are shown
    try {
      const found = await (await ask("galaxy", { row })).json();
      if (!newest()) return;
      this.fill(found);
      this.show(await image, newest);
    } catch (error) { if (newest()) this.say(error); }
  }

  // as the pictures of the gallery are drawn now
  async redraw() {
    if (this.row < 0) return;
    const newest = turn("portrait");
    try { this.show(await this.picture(this.row), newest); } catch (error) { if (newest()) this.say(error); }
  }

  picture(row) { return picture([row], { ...this.drawing(), size: SIZE }); }

  fill({ row, id, aside, links, values }) {
    turn("portrait");
    this.row = row;
    this.at("#galaxy-id").textContent = id;
    this.at("#galaxy-aside").textContent = aside;
    this.at("#portrait").removeAttribute("src"); // or it would show the galaxy before
    this.at("#galaxy-links").replaceChildren(...links.map(link), ...this.buttons({ row, id }));
    this.at("#values").replaceChildren(...values.map(line));
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.element.scrollIntoView({ block: "nearest" });
    this.dispatchEvent(new CustomEvent("shown", { detail: { row } }));
  }

  show(image, newest) {
    if (newest()) this.at("#portrait").src = image.src;
  }

  close() {
    turn("galaxy"); // an answer under way opens it no more
    turn("portrait");
    this.row = -1;
    if (this.element.contains(document.activeElement)) this.opener?.focus(); // back to where it was opened
    this.element.hidden = true;
    this.dispatchEvent(new CustomEvent("shown", { detail: { row: -1 } }));
  }

  buttons({ row, id }) {
    const embedding = this.embedding();
    if (!embedding) return [];
    const alike = document.createElement("button");
    alike.type = "button";
    alike.textContent = "Look-alikes";
    alike.addEventListener("click", async () => {
      const newest = turn("choice"); // what is chosen meanwhile stays
      alike.disabled = true;
      try {
        const found = await (await ask("neighbors", { row, embedding })).json();
        if (newest()) this.dispatchEvent(new CustomEvent("rows", { detail: { ...found, words: `Look-alikes of ${id}` } }));
      } catch (error) { if (newest()) this.say(error); } finally { alike.disabled = false; }
    });
    return [alike];
  }
}

function link({ name, address }) {
  const made = document.createElement("a");
  made.textContent = name;
  made.href = address;
  made.target = "_blank";
  made.rel = "noopener noreferrer";
  return made;
}

function line({ name, value, unit, meaning }) {
  const row = document.createElement("tr"), head = document.createElement("th"), cell = document.createElement("td"), text = document.createElement("bdi");
  head.scope = "row";
  head.textContent = name;
  head.title = meaning;
  text.textContent = unit ? `${value} ${unit}` : value;
  cell.append(text);
  row.append(head, cell);
  return row;
}
