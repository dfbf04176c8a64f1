// What the page says to its reader: a line at the edge, and numbers with their nouns.
const box = document.getElementById("said");
let timer = 0;

// an error stays until it is dismissed
export function say(words) {
  const wrong = words instanceof Error;
  box.firstElementChild.textContent = wrong ? words.message : words;
  box.hidden = false;
  clearTimeout(timer);
  if (!wrong) timer = setTimeout(() => { box.hidden = true; }, 6000);
}

export function careful(act) {
  return async (...given) => { try { return await act(...given); } catch (error) { say(error); } };
}

export function many(number, noun) {
  const plural = noun === "galaxy" ? "galaxies" : `${noun}s`;
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

document.getElementById("dismiss").addEventListener("click", () => { box.hidden = true; });
