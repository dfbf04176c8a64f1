// Saves the selection as a file, or sends it by SAMP.
import { tell } from "/static/ask.js";

export async function download(rows, format) {
  const answer = await tell("export", { rows, format });
  const link = document.createElement("a");
  [, link.download] = answer.headers.get("content-disposition").match(/filename="([^"]+)"/);
  link.href = URL.createObjectURL(await answer.blob());
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

export async function send(rows) {
  const { words } = await (await tell("samp", { rows })).json();
  return words;
}
