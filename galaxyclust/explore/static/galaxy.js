// One galaxy: its picture, where else to see it, all of its values.
import { ask, stampsAddress, turn } from "/static/ask.js";

export class Galaxy extends EventTarget {
  constructor(element, say, embedding) {
    super();
    this.element = element;
    this.say = say;
    this.embedding = embedding; // gives the one to find look-alikes in
    element.querySelector("#close-galaxy").addEventListener("click", () => { element.hidden = true; });
  }

  async open(row) {
    const newest = turn("galaxy"), at = (id) => this.element.querySelector(id);
    try {
      const found = await (await ask("galaxy", { row })).json();
      if (!newest()) return;
      at("#galaxy-id").textContent = found.id;
      at("#portrait").src = stampsAddress([row], { size: 256 });
      at("#portrait").alt = found.id;
      at("#galaxy-links").replaceChildren(...found.links.map(link), ...this.buttons(found));
      at("#values").replaceChildren(...found.values.map(line));
      this.element.hidden = false;
      this.dispatchEvent(new CustomEvent("mark", { detail: { row } }));
      this.element.scrollIntoView({ block: "nearest" });
    } catch (error) { this.say(error.message); }
  }

  buttons({ row, id }) {
    const embedding = this.embedding();
    if (!embedding) return [];
    const alike = document.createElement("button");
    alike.type = "button"; alike.textContent = "Look-alikes";
    alike.addEventListener("click", async () => {
      alike.disabled = true;
      try {
        const found = await (await ask("neighbors", { row, embedding })).json();
        this.dispatchEvent(new CustomEvent("rows", { detail: { ...found, words: `Look-alikes of ${id}` } }));
      } catch (error) { this.say(error.message); } finally { alike.disabled = false; }
    });
    return [alike];
  }
}

function link({ name, address }) {
  const made = document.createElement("a");
  made.textContent = name; made.href = address; made.target = "_blank"; made.rel = "noopener noreferrer";
  return made;
}

function line({ name, value, unit, meaning }) {
  const row = document.createElement("tr"), head = document.createElement("th"), cell = document.createElement("td"), text = document.createElement("bdi");
  head.scope = "row"; head.textContent = name; head.title = meaning;
  text.textContent = unit ? `${value} ${unit}` : value;
  cell.append(text); row.append(head, cell);
  return row;
}
