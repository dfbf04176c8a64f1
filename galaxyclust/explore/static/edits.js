// Edits of galaxies and clusters by the user; each is a step in the catalog's history.
import { since, tell } from "/static/ask.js";
import { sure } from "/static/say.js";

export class Edits {
  // changed is called after a step, chosen gives the rows to tag
  constructor(element, { say, changed, chosen }) {
    Object.assign(this, { element, say, changed, chosen, busy: false, cluster: null });
    this.named = document.createElement("div");
    element.append(this.named, this.tagging());
  }

  show(clustering, cluster) {
    const held = this.held();
    this.clustering = clustering;
    this.cluster = cluster;
    this.named.replaceChildren(...(clustering && cluster !== null && cluster >= 0 ? [this.naming()] : []));
    this.rest();
    this.hold(held);
  }

  // the tag stays as it was typed: the next galaxies often get the same one
  tagging() {
    const box = group("Tag the galaxies chosen"), word = text("Tag"), remove = button("Remove");
    const form = row(word, button("Add", "submit"), remove);
    const act = (away) => this.send("tag", { rows: this.chosen(), tag: word.value, remove: away });
    form.addEventListener("submit", (event) => { event.preventDefault(); act(false); });
    remove.addEventListener("click", () => { if (form.reportValidity()) act(true); });
    box.append(form);
    return box;
  }

  naming() {
    const { cluster, clustering } = this, mine = clustering.clusters.find(({ label }) => label === cluster);
    const box = group(`Cluster ${cluster}`), name = text("Name"), into = document.createElement("select"), parts = text("Parts");
    name.value = mine?.name ?? "";
    name.required = false; // an empty one takes the name away
    into.setAttribute("aria-label", "Other cluster");
    const others = clustering.clusters.filter(({ label }) => label !== cluster);
    into.append(...others.map((one) => new Option(one.name ? `${one.label} ${one.name}` : one.label, one.label)));
    Object.assign(parts, { type: "number", min: 2, max: 20, value: 2 });
    const forms = [row(name, button("Name it", "submit")), row(button("Merge with", "submit"), into), row(button("Split into", "submit"), parts)];
    const about = { clustering: clustering.name, edition: clustering.edition, cluster };
    const on = (form, what, said) => form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const { question, ...rest } = said();
      const agreed = !question || await sure(`${question} It cannot be taken back.`, what === "merge" ? "Merge" : "Split");
      if (agreed) this.send(what, { ...about, ...rest });
    });
    on(forms[0], "name", () => ({ name: name.value }));
    on(forms[1], "merge", () => ({ other: Number(into.value), question: `Make one cluster of ${cluster} and ${into.value}?` }));
    on(forms[2], "split", () => ({ into: Number(parts.value), question: `Split cluster ${cluster} into ${parts.value}?` }));
    forms[1].hidden = !others.length;
    box.append(...forms);
    return box;
  }

  // one step at a time, also while other clusters are looked at
  async send(what, said) {
    if (this.busy) return;
    const held = this.held(), same = since("choice");
    this.busy = true;
    this.rest();
    try {
      const { words, cluster } = await (await tell(what, said)).json();
      await this.changed(cluster, same);
      this.say(words);
    } catch (error) {
      this.say(error);
      if (error.stale) await this.changed(undefined, same);
    } finally {
      this.busy = false;
      this.rest();
      this.hold(held);
    }
  }

  rest() { for (const one of this.element.querySelectorAll("button")) one.disabled = this.busy; }

  // the focused element, identified by its text, as the element itself may be recreated
  held() { return this.element.contains(document.activeElement) ? called(document.activeElement) : null; }

  hold(words) {
    if (words === null || ![document.body, null].includes(document.activeElement)) return;
    [...this.element.querySelectorAll("input, select, button")].find((one) => called(one) === words)?.focus();
  }
}

function called(element) { return element.getAttribute("aria-label") ?? element.textContent; }

function group(title) {
  const box = document.createElement("fieldset"), legend = document.createElement("legend");
  legend.textContent = title;
  box.append(legend);
  return box;
}

function text(label) {
  const input = document.createElement("input");
  Object.assign(input, { type: "text", required: true, placeholder: label, autocomplete: "off" });
  input.setAttribute("aria-label", label);
  return input;
}

function button(words, type = "button") {
  const made = document.createElement("button");
  made.type = type;
  made.textContent = words;
  return made;
}

function row(...parts) {
  const form = document.createElement("form");
  form.className = "row";
  form.append(...parts);
  return form;
}
