import assert from "node:assert/strict";
import { test } from "node:test";
import { either } from "../../dist/api/wasm.js";

const failing = (message) => () => {
  throw new Error(message);
};

test("the second way is taken only where the first fails", async () => {
  assert.equal(await either(() => "beside", failing("inlined")), "beside");
  assert.equal(await either(failing("beside"), async () => "inlined"), "inlined");
  assert.equal(await either(async () => failing("beside")(), () => "inlined"), "inlined");
});

test("where both fail, the first says why", async () => {
  await assert.rejects(either(failing("beside"), async () => failing("inlined")()), { message: "beside" });
});
