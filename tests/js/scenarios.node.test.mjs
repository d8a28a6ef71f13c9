import assert from "node:assert/strict";
import { test } from "node:test";
import * as callgate from "callgate";
import { scenarios } from "./scenarios.mjs";
import { openingVectors } from "./support/vectors.mjs";

test("the package gives every vector its codes, floors and decisions, by WebCrypto's signatures", async () => {
  const { passed, failed } = await scenarios(callgate, openingVectors());
  assert.deepEqual(failed, []);
  assert.ok(passed > 700, `only ${passed} answers`);
});

test("what comes out otherwise is told", async () => {
  const { "slice/as-published": vector } = openingVectors();
  const wrong = structuredClone(vector);
  Object.assign(wrong.steps[0], { floor: null, hides: ["retail"] });
  wrong.steps[0].questions[0].code = "not_granted";
  const { failed } = await scenarios(callgate, { vector, wrong });
  assert.deepEqual(failed.map(({ name }) => name), ["wrong, step 1: the floor", "wrong, step 1: menu crm", "wrong, step 1: retail"]);
});
