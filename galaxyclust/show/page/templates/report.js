"use strict";
// The map of a report: hover or arrow keys show a galaxy, the buttons show one cluster.
const plane = document.getElementById("plane"), svg = plane.querySelector("svg");
const card = document.getElementById("card"), here = document.getElementById("here");
const spoken = document.getElementById("spoken"), ink = card.querySelector("canvas").getContext("2d");
const hover = JSON.parse(document.getElementById("hover").textContent);
const tiles = new Image();
tiles.src = hover.image;
let current = -1;

function nearest(x, y, fits) {
  let best = -1, least = Infinity;
  for (let i = 0; i < hover.x.length; i++) {
    const far = (hover.x[i] - x) ** 2 + (hover.y[i] - y) ** 2;
    if (far < least && fits(i)) { best = i; least = far; }
  }
  return best;
}

function show(i) {
  current = i;
  card.hidden = i < 0;
  here.setAttribute("visibility", i < 0 ? "hidden" : "visible");
  if (i < 0) return;
  here.setAttribute("cx", hover.x[i]);
  here.setAttribute("cy", hover.y[i]);
  const scale = plane.clientWidth / 1000;
  card.style.left = `${Math.min(hover.x[i] * scale + 14, plane.clientWidth - 132)}px`;
  card.style.top = `${Math.min(hover.y[i] * scale + 14, plane.clientHeight - 170)}px`;
  const side = hover.tile, column = i % hover.columns, row = Math.floor(i / hover.columns);
  ink.drawImage(tiles, column * side, row * side, side, side, 0, 0, 112, 112);
  const words = card.querySelector("p"), name = document.createElement("bdi");
  name.textContent = hover.id[i];
  words.replaceChildren(name, document.createElement("br"), hover.cluster[i]);
  return `${hover.id[i]}, ${hover.cluster[i]}`;
}

plane.addEventListener("pointermove", (event) => {
  const box = svg.getBoundingClientRect(), scale = 1000 / box.width;
  const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
  const i = nearest(x, y, () => true);
  const far = i < 0 ? Infinity : Math.hypot(hover.x[i] - x, hover.y[i] - y);
  show(far < 30 ? i : -1);
});
plane.addEventListener("pointerleave", () => show(-1));
plane.addEventListener("blur", () => show(-1));
plane.addEventListener("keydown", (event) => {
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!way || !hover.x.length) return;
  event.preventDefault();
  const x = current < 0 ? 500 : hover.x[current], y = current < 0 ? 500 : hover.y[current];
  const ahead = (i) => {
    const dx = hover.x[i] - x, dy = hover.y[i] - y, along = dx * way[0] + dy * way[1];
    return current < 0 || (along > 0 && along >= Math.abs(dx * way[1] + dy * way[0]));
  };
  const i = nearest(x, y, ahead);
  if (i >= 0) spoken.textContent = show(i);
});

const buttons = [...document.querySelectorAll("button.size")];
function light(cluster) {
  svg.classList.toggle("alone", cluster !== null);
  for (const path of svg.querySelectorAll(".dots")) path.classList.toggle("chosen", path.dataset.cluster === cluster);
}
function kept() {
  const button = buttons.find((one) => one.getAttribute("aria-pressed") === "true");
  return button ? button.dataset.cluster : null;
}
for (const button of buttons) {
  button.addEventListener("pointerenter", () => light(button.dataset.cluster));
  button.addEventListener("pointerleave", () => light(kept()));
  button.addEventListener("click", () => {
    const press = button.getAttribute("aria-pressed") !== "true";
    for (const one of buttons) one.setAttribute("aria-pressed", String(one === button && press));
    light(kept());
  });
}
