/** Applies `add`, `remove` and `replace` of RFC 6902 to a copy of a document. */
export function edited(document, operations) {
  const copy = structuredClone(document);
  for (const operation of operations) apply(copy, operation);
  return copy;
}

function apply(document, { op, path, value }) {
  const steps = path.split("/").slice(1).map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  const last = steps.pop();
  const parent = steps.reduce((node, step) => node[step], document);
  if (op !== "add" && !Object.hasOwn(parent, last)) throw new Error(`there is nothing at ${path}`);
  if (Array.isArray(parent)) splice(parent, last, op, value);
  else if (op === "remove") delete parent[last];
  else parent[last] = value;
}

function splice(list, place, op, value) {
  const at = place === "-" ? list.length : Number(place);
  list.splice(at, op === "add" ? 0 : 1, ...(op === "remove" ? [] : [value]));
}
