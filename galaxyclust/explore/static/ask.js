// Questions to the server. Every answer that is a refusal becomes an Error with its one line.
let token = "";

export function knowToken(given) { token = given; }

async function answered(response) {
  if (response.ok) return response;
  const text = await response.text();
  let line = text.trim();
  try { line = JSON.parse(text).error; } catch { /* it is plain text */ }
  throw new Error(line || `the server answers ${response.status}`);
}

export async function ask(name, values = {}) {
  const query = new URLSearchParams(values);
  return answered(await fetch(`/api/${name}?${query}`));
}

export async function numbers(name, values) {
  return new Float32Array(await (await ask(name, values)).arrayBuffer());
}

export async function tell(name, said) {
  const headers = { "content-type": "application/json", "x-galaxyclust-token": token };
  return answered(await fetch(`/api/${name}`, { method: "POST", headers, body: JSON.stringify(said) }));
}

// Tells whether nobody has asked for the same thing since: an old answer may come after a newer one.
const turns = new Map();
export function turn(thing) {
  const mine = Symbol(thing);
  turns.set(thing, mine);
  return () => turns.get(thing) === mine;
}

export function stampsAddress(rows, drawing) {
  return `/api/stamps?${new URLSearchParams({ rows: rows.join(","), ...drawing })}`;
}
