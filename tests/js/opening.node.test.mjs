import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { before, test } from "node:test";
import { CallgateError, connect, openSlice, openSnapshot } from "callgate";
import { run } from "callgate/author";
import { memoryFloor } from "../../dist/api/trust.js";
import { keygen, published } from "./support/fixture.mjs";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 22, 12);
const policy = readFileSync(new URL("../../policies/demo/policy.json", import.meta.url), "utf8");

let publication;
let trust;
let foreign;

before(async () => {
  const { keys, publisher } = await keygen(run);
  publication = await published(run, keys, policy, NOW);
  trust = { tenant: "demo", publisher, subject: "anna", now: () => new Date(NOW) };
  foreign = (await keygen(run)).publisher;
});

const decode = (text) => new Uint8Array(Buffer.from(text, "base64"));
const anna = () => decode(publication.people.anna);
const code = (expected) => (error) => error instanceof CallgateError && error.code === expected;
const opens = (changes = {}, bytes = anna()) => openSlice(bytes, { ...trust, ...changes });
const refuses = (expected, changes, bytes) => assert.rejects(opens(changes, bytes), code(expected));

test("a gate says what it was opened from", async () => {
  const gate = await opens();
  assert.deepEqual([gate.subject, gate.tenant, gate.sequence], ["anna", "demo", NOW]);
  assert.deepEqual(gate.issued, new Date(NOW));
  assert.deepEqual(gate.expires, new Date(NOW + 24 * HOUR));
  assert.equal(gate.kid, trust.publisher.keys[0].kid);
  assert.ok(gate.since instanceof Date && !Number.isNaN(gate.since.getTime()));
});

test("a name arrives in an explanation as it was asked, whatever it holds", async () => {
  const name = "\"\\\n\u0001\u007f[{,ł€😀";
  const { steps } = (await opens()).why(name, "crm", "en");
  assert.ok(steps.some(({ params }) => params.action === name), JSON.stringify(steps));
});

test("each way to be untrue has its own code", async () => {
  await refuses("wrong_tenant", { tenant: "acme" });
  await refuses("wrong_subject", { subject: "ben" });
  await refuses("unknown_kid", { publisher: foreign });
  await refuses("keys_refused", { publisher: { keys: [] } });
  await refuses("keys_refused", { publisher: { keys: [...trust.publisher.keys, ...trust.publisher.keys] } });
  await refuses("from_future", { now: () => new Date(NOW - 25 * HOUR) });
  await refuses("expired", { now: () => new Date(NOW + 24 * HOUR) });
  await refuses("too_large", {}, new Uint8Array(1024 * 1024 + 1));
});

test("keys that are none are refused, and of a key nothing is looked at but what makes it", async () => {
  const [key] = trust.publisher.keys;
  for (const keys of [undefined, null, {}, key, [null], [undefined], [5], ["key"], [[]], [{}], [{ ...key, x: undefined }], [{ ...key, x: 5n }], [{ ...key, x: `${key.x}\n` }], [{ ...key, kty: "\ud800" }], [{ ...key, kid: "another" }], [key, null]]) {
    await refuses("keys_refused", { publisher: { keys } });
  }
  for (const tenant of [undefined, null, 5]) await refuses("keys_refused", { tenant });
  const odd = {};
  odd.self = odd;
  for (const more of [{ kid: undefined }, { kid: 5 }, { y: 5n }, { use: "enc", key_ops: [] }, { odd }, { toJSON: () => ({}) }]) {
    assert.equal((await opens({ publisher: { keys: [{ ...key, ...more }] } })).kid, key.kid);
  }
});

test("a slice above the limit of reading ahead opens, and is refused, as any other", async () => {
  const { keys, publisher } = await keygen(run);
  const queue = Object.fromEntries(Array.from({ length: 16_000 }, (_, index) => [`queue-${String(index).padStart(6, "0")}`, {}]));
  const grants = [{ on: "queues", do: ["menu"] }, { on: "queue", do: ["read"], items: "all" }];
  const document = { tenant: "demo", types: { queue: {} }, modules: { queues: { items: { queue: ["read"] } } }, items: { queue }, roles: { all: { grants } }, users: { anna: { roles: ["all"] } } };
  const { people } = await published(run, keys, JSON.stringify(document), NOW);
  const slice = decode(people.anna);
  assert.ok(slice.length > 64 * 1024, `${slice.length} bytes`);
  const gate = await opens({ publisher }, slice);
  assert.ok(gate.can("read", "queue:queue-015999"));
  assert.equal(gate.can("read", "queue:queue-016000"), false);
  await refuses("unknown_kid", {}, slice);
  slice[slice.length >> 1] ^= 1;
  await refuses("root_mismatch", { publisher }, slice);
});

test("a host that cannot verify signatures says so", async () => {
  const whole = Object.getOwnPropertyDescriptor(globalThis, "crypto");
  Object.defineProperty(globalThis, "crypto", { configurable: true, value: {} });
  try {
    await refuses("unsupported");
  } finally {
    Object.defineProperty(globalThis, "crypto", whole);
  }
  await opens();
});

test("the floor refuses what is older or contradicts it, and rises on what has expired", async () => {
  const marked = (mark) => ({ floor: { read: () => mark, raise: () => {} } });
  await refuses("rolled_back", marked({ sequence: NOW + 1, root: "A".repeat(43) }));
  await refuses("forked", marked({ sequence: NOW, root: "A".repeat(43) }));
  await opens(marked({ sequence: Date.UTC(2200, 0), root: "A".repeat(43) }));
  const floor = memoryFloor();
  await refuses("expired", { floor, now: () => new Date(NOW + 25 * HOUR) });
  assert.equal(floor.read().sequence, NOW);
});

test("no byte can be changed, left out or added", async () => {
  const bytes = anna();
  const step = Math.ceil(bytes.length / 1_000);
  for (let at = 0; at < bytes.length; at += step) {
    const flipped = bytes.slice();
    flipped[at] ^= 1 << at % 8;
    await assert.rejects(opens({}, flipped), CallgateError, `byte ${at}`);
  }
  for (const length of [0, 1, 100, bytes.length - 1]) await assert.rejects(opens({}, bytes.slice(0, length)), CallgateError);
  await assert.rejects(opens({}, new Uint8Array([...bytes, 10])), CallgateError);
});

test("a slice names nobody but its own person", async () => {
  const names = Object.keys(publication.people).filter((name) => name !== "anna");
  const text = new TextDecoder().decode(anna());
  for (const name of names) assert.doesNotMatch(text, new RegExp(`"${name}"|user/${name}`), name);
});

test("a snapshot gives the very slice that was published", async () => {
  const file = async (name) => (Object.hasOwn(publication.store, name) ? decode(publication.store[name]) : undefined);
  const { subject, ...given } = trust;
  const tenant = await openSnapshot({ checkpoint: () => file("checkpoint.jws"), file }, given);
  const { bytes, etag } = await tenant.slice(subject);
  assert.deepEqual(bytes, anna());
  assert.match(etag, /^"[\w-]+"$/);
  await assert.rejects(tenant.for("nobody"), code("unknown_subject"));
});

test("a snapshot with a changed file is refused", async () => {
  const changed = async (name) => {
    const bytes = decode(publication.store[name]);
    if (name !== "checkpoint.jws") bytes[bytes.length >> 1] ^= 1;
    return bytes;
  };
  const source = { checkpoint: () => changed("checkpoint.jws"), file: changed };
  await assert.rejects(openSnapshot(source, trust).then((tenant) => tenant.for("anna")), CallgateError);
});

test("a gate answers after many, and a question cannot bring it down", async () => {
  const gate = await opens();
  const odd = ["", ":", "a:b:c", "\0", "é", "x".repeat(100_000), "__proto__", "crmRecords:", ":retail"];
  for (const resource of odd) for (const action of odd) assert.equal(gate.can(action, resource), false);
  for (const asking of [{ context: { a: [] } }, { context: { a: [1, "b"] } }, { action: { a: -1 } }, { within: "x" }]) {
    gate.can("menu", "crmRecords", asking);
  }
  const paths = ["", "crm", "/../crm", "/crm/%2e%2e", "/crm//x", "/crm/%", `/${"a/".repeat(5000)}`];
  for (const path of paths) assert.equal(gate.route("GET", path).allowed, false);
  assert.notEqual(gate.decide("menu", "crmRecords").code, "poisoned");
});

test("what is no slice and nobody's id is wrong usage", async () => {
  await assert.rejects(opens({}, "slice"), TypeError);
  await assert.rejects(opens({ subject: undefined }), TypeError);
  const file = async (name) => decode(publication.store[name]);
  const tenant = await openSnapshot({ checkpoint: () => file("checkpoint.jws"), file }, trust);
  await assert.rejects(tenant.for(undefined), TypeError);
});

test("a connection refreshes by the evaluator's own timer", async () => {
  const server = createServer((_, response) => response.end(anna())).listen(0, "127.0.0.1");
  await once(server, "listening");
  const connected = await connect(`http://127.0.0.1:${server.address().port}/`, { ...trust, every: 50 });
  await once(server, "request", { signal: AbortSignal.timeout(10_000) });
  assert.equal(connected.gate.can("menu", "crmRecords"), true);
  connected.close();
  server.closeAllConnections();
  server.close();
});
