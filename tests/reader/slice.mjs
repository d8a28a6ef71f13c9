import { openCheckpoint } from "./checkpoint.mjs";
import { decode, keySet, sha256 } from "./jose.mjs";
import { keyOf, lineOf, viewsOf } from "./lines.mjs";
import { must, Refusal } from "./refusal.mjs";

const MIB = 1024 * 1024;

/**
 * Opens a slice by the steps of "Opening": `{ code, floor, expires, person, lines }`; `floor` is undefined where it does not
 * rise.
 */
export function openSlice(bytes, trust) {
  return opening((raise) => {
    const known = keySet(trust.keys);
    const [jws, ...pairs] = rows(bytes);
    const checkpoint = raise(openCheckpoint(jws, known, trust));
    must(Math.max(trust.now, checkpoint.sequence) < checkpoint.expires, "expired");
    for (const [line, proof] of pairs) prove(line, proof, checkpoint);
    return { expires: checkpoint.expires, ...gathered(pairs.map(([line]) => lineOf(line)), trust.subject) };
  });
}

/** What an attempt opens, or the code of its refusal; the floor that it raised stays in either case. */
export function opening(attempt) {
  let floor;
  const raise = (checkpoint) => {
    floor = { sequence: checkpoint.sequence, root: checkpoint.rootText };
    return checkpoint;
  };
  try {
    const opened = attempt(raise);
    return { code: "opened", floor, ...opened };
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, floor };
    throw error;
  }
}

/** Steps 2 and 3. */
function rows(bytes) {
  must(bytes.length <= MIB, "too_large");
  must(bytes.at(-1) === 10, "malformed_slice");
  const all = bytes.subarray(0, -1).toString("latin1").split("\n").map((row) => Buffer.from(row, "latin1"));
  must(all.length >= 3 && all.length <= 129 && all.length % 2 === 1, "malformed_slice");
  const pairs = [];
  for (let index = 1; index < all.length; index += 2) pairs.push([all[index], all[index + 1]]);
  return [all[0], ...pairs];
}

/** Steps 19 to 21. */
function prove(line, proof, { root, depth }) {
  const hashes = decode(proof.toString("latin1"));
  const count = (hashes?.length ?? 1) / 32;
  must(Number.isInteger(count) && count >= depth && count <= 64, "malformed_slice");
  const position = sha256(keyOf(line));
  let hash = sha256(Buffer.of(0), line);
  for (let index = 0; index < count; index += 1) {
    const sibling = hashes.subarray(index * 32, index * 32 + 32);
    const level = count - 1 - index;
    const right = (position[level >> 3] >> (7 - (level & 7))) & 1;
    hash = right ? sha256(Buffer.of(1), sibling, hash) : sha256(Buffer.of(1), hash, sibling);
  }
  must(hash.equals(root), "root_mismatch");
}

/** Steps 23 and 24. */
export function gathered([person, ...others], subject) {
  must(person.get("key") === `user/${subject}`, "wrong_subject");
  const needs = person.get("needs");
  must(others.length === needs.length && others.every((line, index) => line.get("key") === needs[index]), "needs_mismatch");
  const lines = new Map(others.map((line) => [line.get("key"), line]));
  const views = others.filter((line) => line.get("key").startsWith("view/")).flatMap(viewsOf);
  const listed = new Set(views.flatMap(itemGrants).filter((grant) => grant.get("of") === "listed").map((grant) => `list/${grant.get("type")}`));
  const lists = needs.filter((key) => key.startsWith("list/"));
  must(lists.length === listed.size && lists.every((key) => listed.has(key)), "needs_mismatch");
  return { person, lines };
}

function itemGrants(view) {
  return [...(view.get("modules")?.values() ?? [])].flatMap((module) => module.get("items") ?? []);
}
