import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { here, place } from "../paths.mjs";
import { SIZES } from "./modules.mjs";
import { questionsOf } from "./questions.mjs";
import { referenceOf } from "./reference.mjs";
import { statementsOf } from "./statements.mjs";
import { tenantOf } from "./tenant.mjs";

const FRESH_MS = 6 * 3_600_000;

/**
 * One size of the workload: the document, what it says to engines, what is asked, and what callgate has published.
 *
 * @typedef {object} World
 * @property {string} size
 * @property {object} document
 * @property {import("./statements.mjs").Statements} statements
 * @property {Record<string, string[]>} recorded the items by type
 * @property {string} subject the person of the page
 * @property {ReturnType<typeof questionsOf>} questions
 * @property {{ keys: object[] }} publisher
 * @property {Uint8Array} slice the person's
 * @property {Uint8Array} store everything that was published, in one piece
 * @property {string} folder where it is kept
 * @property {number} [publishing] ms that publishing took, where it was done now
 */

/** @returns {World} */
export function worldOf(size) {
  const document = tenantOf(SIZES[size]);
  const questions = questionsOf(document, referenceOf(document));
  const folder = place(size);
  const publishing = published(folder, JSON.stringify(document));
  const recorded = Object.fromEntries(Object.entries(document.items).map(([type, items]) => [type, Object.keys(items)]));
  const { subject } = questions;
  const slice = sliceOf(folder, subject);
  const publisher = JSON.parse(readFileSync(join(folder, "keys/publisher.jwks"), "utf8"));
  return { size, document, statements: statementsOf(document), recorded, subject, questions, publisher, slice, store: packed(join(folder, "store")), folder, publishing };
}

/** Publishes by the command line, which checks the document too; what was published a while ago is taken again. */
function published(folder, text) {
  const [document, store, keys, mark] = ["policy.json", "store", "keys", "published"].map((name) => join(folder, name));
  const hash = createHash("sha256").update(text).update(readFileSync(here("../dist/wasm/author_bg.wasm"))).digest("hex");
  if (existsSync(mark) && readFileSync(mark, "utf8") === hash && Date.now() - statSync(mark).mtimeMs < FRESH_MS) return undefined;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(document, text);
  callgate("keygen", "--out", keys);
  const begun = performance.now();
  callgate("publish", document, "--keys", join(keys, "publisher.private.jwks"), "--store", store);
  const spent = performance.now() - begun;
  writeFileSync(mark, hash);
  return spent;
}

function sliceOf(folder, subject) {
  const out = join(folder, "person.slice");
  rmSync(out, { force: true });
  callgate("slice", join(folder, "store"), "--jwks", join(folder, "keys/publisher.jwks"), "--tenant", "bench", "--subject", subject, "--out", out);
  return new Uint8Array(readFileSync(out));
}

export function callgate(...args) {
  return execFileSync(process.execPath, [here("../dist/cli.js"), ...args], { stdio: ["ignore", "pipe", "pipe"] });
}

/** A line of JSON, name → [start, length], then the files one after another. */
function packed(store) {
  const places = {};
  const files = [];
  let at = 0;
  for (const name of readdirSync(store)) {
    const bytes = readFileSync(join(store, name));
    places[name] = [at, bytes.length];
    files.push(bytes);
    at += bytes.length;
  }
  return new Uint8Array(Buffer.concat([Buffer.from(`${JSON.stringify(places)}\n`), ...files]));
}

/** Writes a file so that no reader meets half of it. */
export function keep(file, bytes) {
  writeFileSync(`${file}.new`, bytes);
  renameSync(`${file}.new`, file);
}
