import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { CallgateError, openSnapshot } from "../../dist/api/index.js";
import { keepTenant } from "../../dist/edge/index.js";
import { encode, HOUR, START, useFakeCore } from "./support/core.mjs";

const ROOT = "a".repeat(64);
const SECOND = 1_000;

let now;
let checkpoint;
let reads;
let opened;

beforeEach((t) => {
  useFakeCore();
  now = START;
  reads = opened = 0;
  checkpoint = { sequence: START, expires: START + HOUR, files: [ROOT], people: ["anna"] };
  t.mock?.method(console, "warn", () => {});
});

const source = {
  checkpoint: async () => { reads += 1; return encode(checkpoint); },
  file: async () => new Uint8Array(),
};
const open = () => { opened += 1; return openSnapshot(source, { tenant: "acme", publisher: { keys: [] }, now: () => new Date(now) }); };
const kept = (options) => keepTenant(open, { clock: () => now, ...options });

test("one snapshot is opened, and asked for a newer one after the interval", async () => {
  const tenant = kept();
  const first = await tenant();
  now += 9 * SECOND;
  assert.equal(await tenant(), first);
  assert.deepEqual([opened, reads], [1, 1]);
  now += 2 * SECOND;
  checkpoint = { ...checkpoint, sequence: START + 1 };
  assert.equal((await tenant()).sequence, START + 1);
  assert.deepEqual([opened, reads], [1, 2]);
});

test("it never goes back, and stays with what it has while the source fails", async () => {
  const tenant = kept({ interval: SECOND });
  await tenant();
  checkpoint = { ...checkpoint, sequence: START - 1 };
  now += 2 * SECOND;
  assert.equal((await tenant()).sequence, START);
});

test("requests that come while one polls go on with what is there", async () => {
  const tenant = kept({ interval: SECOND });
  await tenant();
  now += 2 * SECOND;
  await Promise.all([tenant(), tenant(), tenant()]);
  assert.equal(reads, 2);
});

test("an expired snapshot is handed to nobody", async () => {
  const tenant = kept();
  await tenant();
  now += HOUR;
  await assert.rejects(tenant(), { code: "expired" });
});

test("a failure to open is remembered for a moment, and then tried again", async () => {
  let fails = true;
  const tenant = keepTenant(() => (fails ? (opened += 1, Promise.reject(new CallgateError("unavailable"))) : open()), { clock: () => now });
  await assert.rejects(tenant(), { code: "unavailable" });
  await assert.rejects(tenant(), { code: "unavailable" });
  assert.equal(opened, 1);
  fails = false;
  now += SECOND;
  assert.equal((await tenant()).sequence, START);
});
