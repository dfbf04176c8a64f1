// What a person says of galaxies and clusters; each is a step of the catalog's history.
import { tell } from "/static/ask.js";

export class Edits {
  constructor(element, { say, changed, chosen }) { Object.assign(this, { element, say, changed, chosen }); }

  show(clustering, cluster) {
    this.clustering = clustering;
    this.cluster = cluster;
    const parts = [this.tagging()];
    if (clustering && cluster !== null && cluster >= 0) parts.unshift(this.naming());
    this.element.replaceChildren(...parts);
  }

  tagging() {
    const box = group("Tag the galaxies chosen"), word = text("Tag"), add = button("Add", "submit"), remove = button("Remove");
    const form = row(word, add, remove), act = (away) => this.send("tag", { rows: this.chosen(), tag: word.value, remove: away });
    form.addEventListener("submit", (event) => { event.preventDefault(); act(false); });
    remove.addEventListener("click", () => act(true));
    box.append(form);
    return box;
  }

  naming() {
    const { cluster, clustering } = this, mine = clustering.clusters.find(({ label }) => label === cluster);
    const box = group(`Cluster ${cluster}`), name = text("Name"), into = document.createElement("select"), parts = text("Parts");
    name.value = mine?.name ?? "";
    into.setAttribute("aria-label", "Other cluster");
    into.append(...clustering.clusters.filter(({ label }) => label !== cluster).map((one) => new Option(one.name ? `${one.label} ${one.name}` : one.label, one.label)));
    parts.type = "number"; parts.min = 2; parts.max = 20; parts.value = 2;
    const say = (what, said) => (event) => { event.preventDefault(); this.send(what, { clustering: clustering.name, ...said() }); };
    const forms = [row(name, button("Name it", "submit")), row(button("Merge with", "submit"), into), row(button("Split into", "submit"), parts)];
    forms[0].addEventListener("submit", say("name", () => ({ cluster, name: name.value })));
    forms[1].addEventListener("submit", say("merge", () => ({ cluster, other: Number(into.value) })));
    forms[2].addEventListener("submit", say("split", () => ({ cluster, into: Number(parts.value) })));
    if (!into.options.length) forms[1].hidden = true;
    box.append(...forms);
    return box;
  }

  async send(what, said) {
    for (const one of this.element.querySelectorAll("button")) one.disabled = true;
    try {
      const { words, cluster } = await (await tell(what, said)).json();
      await this.changed(cluster);
      this.say(words);
    } catch (error) { this.say(error.message); } finally {
      for (const one of this.element.querySelectorAll("button")) one.disabled = false;
    }
  }
}

function group(title) {
  const box = document.createElement("fieldset"), legend = document.createElement("legend");
  legend.textContent = title;
  box.append(legend);
  return box;
}

function text(label) {
  const input = document.createElement("input");
  input.type = "text"; input.required = label !== "Name"; input.placeholder = label; input.autocomplete = "off";
  input.setAttribute("aria-label", label);
  return input;
}

function button(words, type = "button") {
  const made = document.createElement("button");
  made.type = type; made.textContent = words;
  return made;
}

function row(...parts) {
  const form = document.createElement("form");
  form.className = "row";
  form.append(...parts);
  return form;
}
