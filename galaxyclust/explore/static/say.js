// Messages to the user: a line at the edge of the page, and numbers with their nouns.
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

// Asks before something that cannot be undone; verb is the text of its button.
export function sure(question, verb) {
  const dialog = document.getElementById("sure");
  dialog.querySelector("p").textContent = question;
  dialog.querySelector("button").textContent = verb;
  dialog.returnValue = "no"; // as Esc leaves it
  dialog.showModal();
  return new Promise((answer) => {
    dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
  });
}

export function many(number, noun) {
  const plural = noun === "galaxy" ? "galaxies" : `${noun}s`;
  return `${number.toLocaleString("en")} ${number === 1 ? noun : plural}`;
}

document.getElementById("dismiss").addEventListener("click", () => { box.hidden = true; });
