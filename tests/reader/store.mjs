import { openCheckpoint } from "./checkpoint.mjs";
import { keySet, sha256 } from "./jose.mjs";
import { keyOf, lineOf } from "./lines.mjs";
import { must } from "./refusal.mjs";
import { gathered, opening } from "./slice.mjs";

const MIB = 1024 * 1024;
const EMPTY = Buffer.alloc(32);

/** Opens a person of a store, `{ checkpoint, file(name) }`: "Opening" up to step 18, and then "Files". Answers as `openSlice`, and has `routes`, the whole table. */
export function openStore({ checkpoint: jws, file }, trust) {
  return opening((raise) => {
    const known = keySet(trust.keys);
    const checkpoint = raise(openCheckpoint(jws, known, trust));
    must(Math.max(trust.now, checkpoint.sequence) < checkpoint.expires, "expired");
    const tree = { ...checkpoint, file };
    const routes = lineAt(tree, "routes", "unavailable").get("routes");
    const person = lineAt(tree, `user/${trust.subject}`, "unknown_subject");
    const others = person.get("needs").map((key) => lineAt(tree, key, "unavailable"));
    return { expires: checkpoint.expires, routes, ...gathered([person, ...others], trust.subject) };
  });
}

function lineAt(tree, key, absent) {
  const line = linesOf(tree, sha256(key)).find((each) => keyOf(each) === key);
  must(line !== undefined, absent);
  return lineOf(line);
}

const bit = (position, depth) => (position[depth >> 3] >> (7 - (depth & 7))) & 1;
const prefix = (position, from, to) => Array.from({ length: to - from }, (_, index) => bit(position, from + index)).join("");

/** The lines of the file to which a position leads. */
function linesOf({ root, depth: k, file }, position) {
  let [hash, depth] = [root, 0];
  while (depth < k && !hash.equals(EMPTY)) {
    const below = depth === 0 && k > 7 ? k - 7 : k;
    const index = Number.parseInt(prefix(position, depth, below), 2);
    hash = nodes(fetched(file, hash), hash, below - depth)[index];
    depth = below;
  }
  return hash.equals(EMPTY) ? [] : lines(fetched(file, hash), hash, k);
}

function fetched(file, hash) {
  const bytes = file(hash.toString("hex"));
  must(bytes !== undefined, "unavailable");
  return bytes;
}

function nodes(bytes, expected, levels) {
  must(bytes.length === 32 << levels, "root_mismatch");
  const hashes = Array.from({ length: 1 << levels }, (_, index) => bytes.subarray(index * 32, index * 32 + 32));
  must(top(hashes).equals(expected), "root_mismatch");
  return hashes;
}

const node = (left, right) => (left.equals(EMPTY) && right.equals(EMPTY) ? EMPTY : sha256(Buffer.of(1), left, right));
const half = (list) => [list.slice(0, list.length / 2), list.slice(list.length / 2)];
const top = (hashes) => (hashes.length === 1 ? hashes[0] : node(...half(hashes).map(top)));

function lines(bytes, expected, k) {
  must(bytes.length <= MIB, "too_large");
  must(bytes.at(-1) === 10, "root_mismatch");
  const found = bytes.subarray(0, -1).toString("latin1").split("\n").map((line) => Buffer.from(line, "latin1"));
  const leaves = found.map((line) => ({ position: sha256(keyIn(line)), hash: sha256(Buffer.of(0), line) }));
  const ascending = leaves.every(({ position }, index) => index === 0 || Buffer.compare(leaves[index - 1].position, position) < 0);
  const together = new Set(leaves.map(({ position }) => prefix(position, 0, k))).size === 1;
  must(ascending && together && subtree(leaves, k, k).equals(expected), "root_mismatch");
  return found;
}

/** A file with what is no line is not the file that was asked for. */
function keyIn(line) {
  try {
    return keyOf(line);
  } catch {
    return must(false, "root_mismatch");
  }
}

function subtree(leaves, depth, k) {
  if (leaves.length === 0) return EMPTY;
  if (leaves.length === 1 && depth >= k) return leaves[0].hash;
  const side = (wanted) => subtree(leaves.filter(({ position }) => bit(position, depth) === wanted), depth + 1, k);
  return sha256(Buffer.of(1), side(0), side(1));
}
