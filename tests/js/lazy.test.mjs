import assert from "node:assert/strict";
import { test } from "node:test";
import { Lazy } from "../../dist/api/lazy.js";

test("it is loaded once, also when asked for concurrently", async () => {
  const wasm = new Lazy();
  let loads = 0;
  wasm.provide(async () => ({ load: ++loads }));
  const [first, second] = await Promise.all([wasm.get(), wasm.get()]);
  assert.equal(first, second);
  assert.equal(await wasm.get(), first);
  assert.equal(loads, 1);
});

test("after a failure it is loaded again", async () => {
  const wasm = new Lazy();
  let online = false;
  wasm.provide(async () => {
    if (!online) throw new Error("offline");
    return { loaded: true };
  });
  await assert.rejects(Promise.all([wasm.get(), wasm.get()]), { code: "not_loaded" });
  online = true;
  assert.deepEqual(await wasm.get(), { loaded: true });
});

test("once loaded it is no promise, so that no request waits for another's", async () => {
  const wasm = new Lazy();
  wasm.provide(() => ({}));
  await wasm.get();
  assert.equal(wasm.get() instanceof Promise, false);
});

test("without a loader it says so", async () => {
  await assert.rejects(async () => new Lazy().get(), { code: "not_loaded" });
});
