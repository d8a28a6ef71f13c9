import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { openSlice } from "../dist/entry/node.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const subject = "carla";
const asked = 4096;

/**
 * The demo's supervisor: her slice, how to open it, and what may be asked about every module and item of the demo.
 * Every contestant gets the rights that callgate's own answers describe, so all of them must answer alike.
 */
export async function demo() {
  const document = JSON.parse(readFileSync(join(root, "policies/demo/policy.json"), "utf8"));
  const { bytes, publisher } = await publish();
  const open = () => openSlice(bytes, { tenant: document.tenant, publisher, subject });
  const gate = await open();
  const random = mulberry32(20261122);
  return {
    bytes,
    publisher,
    open,
    modules: asOften(asked, moduleQuestions(document, gate), random),
    items: asOften(asked, itemQuestions(document, gate), random),
    everyModule: moduleQuestions(document, gate),
    everyItem: itemQuestions(document, gate),
    menu: Object.keys(document.modules).map((module) => ({ module, allowed: gate.can("menu", module) })),
  };
}

async function publish() {
  const folder = await mkdtemp(join(tmpdir(), "callgate-bench-"));
  const callgate = (...args) => execFileSync(process.execPath, [join(root, "dist/cli.js"), ...args], { cwd: root });
  try {
    const [keys, store, slice] = ["keys", "store", "person.slice"].map((name) => join(folder, name));
    callgate("keygen", "--out", keys);
    callgate("publish", "policies/demo/policy.json", "--keys", join(keys, "publisher.private.jwks"), "--store", store);
    callgate("slice", store, "--jwks", join(keys, "publisher.jwks"), "--tenant", "demo", "--subject", subject, "--out", slice);
    return { bytes: new Uint8Array(readFileSync(slice)), publisher: JSON.parse(readFileSync(join(keys, "publisher.jwks"), "utf8")) };
  } finally {
    await rm(folder, { recursive: true });
  }
}

function moduleQuestions({ modules }, gate) {
  return Object.entries(modules).flatMap(([module, { actions = [] }]) =>
    ["menu", ...actions].map((action) => ({ action, module, resource: module, allowed: gate.can(action, module) })),
  );
}

function itemQuestions({ modules, items }, gate) {
  const actions = new Map();
  for (const { items: governed = {} } of Object.values(modules)) for (const [type, names] of Object.entries(governed)) actions.set(type, names);
  return Object.entries(items).flatMap(([type, records]) =>
    Object.keys(records).flatMap((id) =>
      (actions.get(type) ?? []).map((action) => ({ action, type, id, resource: `${type}:${id}`, allowed: gate.can(action, `${type}:${id}`) })),
    ),
  );
}

function asOften(count, questions, random) {
  return Array.from({ length: count }, () => questions[Math.floor(random() * questions.length)]);
}

function mulberry32(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
