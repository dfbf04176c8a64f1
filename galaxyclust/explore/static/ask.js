// Requests to the server. A refusal becomes an Error with its one line of text.
const known = { token: "", survey: "" };

// the session's token, and which survey the page shows: the file may come to hold another one
export function know({ token, uuid }) { Object.assign(known, { token, survey: uuid }); }

async function fetched(address, how) {
  try {
    return await fetch(address, how);
  } catch {
    throw new Error("No answer: the explorer has been ended. Start galaxyclust explore again.");
  }
}

async function answered(response) {
  if (response.ok) return response;
  const text = await response.text();
  let line = text.trim();
  try { line = JSON.parse(text).error; } catch { /* it is plain text */ }
  const error = new Error(line || `the server answers ${response.status}`);
  error.stale = response.status === 409; // something else has changed the catalog, or is about to
  throw error;
}

function about(values) {
  return new URLSearchParams(known.survey ? { ...values, survey: known.survey } : values);
}

export async function ask(name, values = {}) {
  return answered(await fetched(`/api/${name}?${about(values)}`));
}

export async function numbers(name, values) {
  return new Float32Array(await (await ask(name, values)).arrayBuffer());
}

export async function tell(name, said) {
  const headers = { "content-type": "application/json", "x-galaxyclust-token": known.token };
  const body = JSON.stringify({ ...said, survey: known.survey });
  return answered(await fetched(`/api/${name}`, { method: "POST", headers, body }));
}

// An image of some galaxies, loaded. One that cannot be shown says why as other answers do.
export async function picture(rows, drawing) {
  const image = new Image();
  image.src = `/api/stamps?${about({ rows: rows.join(","), ...drawing })}`;
  try {
    await image.decode();
  } catch {
    await answered(await fetched(image.src));
    throw new Error("The picture cannot be shown.");
  }
  return image;
}

// Returns a function that tells whether this turn is still the newest. An old answer may arrive after
// a newer one: the caller takes a turn, and drops the answer if another turn was taken since.
const turns = new Map();
export function since(thing) {
  const now = turns.get(thing);
  return () => turns.get(thing) === now;
}
export function turn(thing) {
  turns.set(thing, Symbol(thing));
  return since(thing);
}
