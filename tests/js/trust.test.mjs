import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { memoryFloor } from "../../dist/api/trust.js";
import { CallgateError, openSlice } from "../../dist/api/index.js";
import { encode, fakeCore, HOUR, slice, START, useFakeCore } from "./support/core.mjs";

beforeEach(() => useFakeCore());

const trust = (changes = {}) => ({
  tenant: "acme", subject: "anna", publisher: { keys: [] }, now: () => new Date(START), ...changes,
});
const code = (expected) => (error) => error instanceof CallgateError && error.code === expected;

test("the floor rises with what is opened, and refuses what is older", async () => {
  const floor = memoryFloor();
  await openSlice(encode(slice([], { sequence: START + 1 })), trust({ floor }));
  assert.deepEqual(floor.read(), { sequence: START + 1, root: "root" });
  await assert.rejects(openSlice(encode(slice()), trust({ floor })), code("rolled_back"));
});

test("what has expired still raises the floor", async () => {
  const floor = memoryFloor();
  const late = trust({ floor, now: () => new Date(START + 25 * HOUR) });
  await assert.rejects(openSlice(encode(slice()), late), code("expired"));
  assert.equal(floor.read().sequence, START);
});

test("a floor that answers later is waited for", async () => {
  const floor = { read: async () => ({ sequence: START + 1, root: "other" }), raise: async () => {} };
  await assert.rejects(openSlice(encode(slice()), trust({ floor })), code("rolled_back"));
});

test("the memory floor keeps the highest mark", () => {
  const floor = memoryFloor();
  floor.raise({ sequence: 2, root: "b" });
  floor.raise({ sequence: 1, root: "a" });
  assert.deepEqual(floor.read(), { sequence: 2, root: "b" });
});

test("what is discarded is the mark that was read, not what another opening has stored since", async () => {
  const [wrong, newer] = [{ sequence: START + 1000 * HOUR, root: "wrong" }, { sequence: START + 1, root: "newer" }];
  const floor = memoryFloor();
  floor.raise(wrong);
  useFakeCore({
    openSlice(bytes, given) {
      floor.discard(wrong);
      floor.raise(newer);
      return fakeCore.openSlice(bytes, { ...given, floor: undefined });
    },
  });
  await openSlice(encode(slice()), trust({ floor }));
  assert.deepEqual(floor.read(), newer);
});

test("an error has a stable code and says what it means", async () => {
  const wrong = openSlice(encode(slice([], { subject: "ben" })), trust());
  await assert.rejects(wrong, { name: "CallgateError", code: "wrong_subject", message: /^wrong_subject: These permissions/ });
});

test("a trap while opening is an error, not an answer", async () => {
  useFakeCore({ openSlice: async () => { throw new WebAssembly.RuntimeError("unreachable"); } });
  await assert.rejects(openSlice(encode(slice()), trust()), code("poisoned"));
});
