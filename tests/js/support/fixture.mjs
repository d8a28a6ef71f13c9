import { readdirSync, readFileSync } from "node:fs";
import { edited } from "./edit.mjs";
import { bytes, memoryHost, text } from "./memory-host.mjs";
import { openingVectors, signatureCases } from "./vectors.mjs";

const ROOT = new URL("../../../", import.meta.url);
const VECTORS = new URL("tests/vectors/demo/", ROOT);
const KINDS = ["questions", "menus", "items", "routes"];

/**
 * Publishes the vectors' documents, each as of the instant of its cases, and lists the cases: the fixture of
 * `conformance`, which is plain JSON. `documents` holds what was published, for who asks the whole document.
 */
export async function fixture(run) {
  const { keys, publisher } = await keygen(run);
  const made = { slices: {}, vectors: [], documents: {}, refused: [] };
  for (const scenario of scenarios()) await publish(run, keys, made, scenario);
  return { ...made, trust: { tenant: "demo", publisher }, opening: openingVectors(), signatures: signatureCases() };
}

/** New keys, as files and as the set that readers pin; `how` are further words of the command. */
export async function keygen(run, ...how) {
  const keys = new Map();
  await succeed(run, memoryHost(Date.now(), keys), ["keygen", "--out", "keys", ...how]);
  return { keys, publisher: JSON.parse(text(keys.get("keys/publisher.jwks"))) };
}

/** Every document of the vectors: the policy itself, and the policy after each change. */
function* scenarios() {
  for (const name of readdirSync(VECTORS)) {
    const vector = JSON.parse(readFileSync(new URL(name, VECTORS), "utf8"));
    const policy = JSON.parse(readFileSync(new URL(vector.policy, ROOT), "utf8"));
    yield { name, document: policy, valid: true, cases: vector };
    for (const change of vector.changes ?? []) {
      const { title, edit, then, valid = true, ...cases } = change;
      yield { name: `${name}: ${title}`, document: edited(policy, edit), valid, cases: { ...cases, questions: then } };
    }
  }
}

async function publish(run, keys, made, { name, document, valid, cases }) {
  const content = JSON.stringify(document);
  if (!valid) made.refused.push({ name, content });
  for (const kind of KINDS) {
    for (const given of cases[kind] ?? []) {
      const publication = `${given.now} ${await digest(content)}`;
      made.documents[publication] ??= content;
      made.slices[publication] ??= await published(run, keys, content, given.now);
      made.vectors.push({ name, publication, kind, given });
    }
  }
}

/** A store under a checkpoint that is issued at an instant. */
export async function renewed(run, keys, files, now) {
  const stored = [...files].map(([name, content]) => [`store/${name}`, content]);
  const host = memoryHost(now, new Map([...keys, ...stored]));
  await succeed(run, host, ["renew", "store", "--keys", "keys/publisher.private.jwks"]);
  return folder(host.files, "store/", "");
}

/** A document published at an instant: its store, and everybody's slices. */
export async function published(run, keys, content, now) {
  const host = memoryHost(now, new Map(keys).set("policy.json", bytes(content)));
  await succeed(run, host, ["publish", "policy.json", "--keys", "keys/publisher.private.jwks", "--store", "store", "--expires", "24h"]);
  await succeed(run, host, ["slice", "store", "--jwks", "keys/publisher.jwks", "--tenant", "demo", "--all", "--out", "people"]);
  return { now, store: folder(host.files, "store/", ""), people: folder(host.files, "people/", ".slice") };
}

async function succeed(run, host, args) {
  const status = await run(args, host);
  if (status !== 0) throw new Error(`callgate ${args.join(" ")} ended with ${status}\n${host.printed.err}`);
}

function folder(files, prefix, suffix) {
  const inside = [...files].filter(([name]) => name.startsWith(prefix) && name.endsWith(suffix));
  const short = (name) => decodeURIComponent(name.slice(prefix.length, name.length - suffix.length));
  return Object.fromEntries(inside.map(([name, content]) => [short(name), Buffer.from(content).toString("base64")]));
}

async function digest(content) {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes(content))).toString("hex").slice(0, 16);
}
