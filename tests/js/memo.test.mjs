import assert from "node:assert/strict";
import { test } from "node:test";
import { Memo } from "../../dist/api/memo.js";

const never = () => assert.fail("asked again");

/** As a gate does: what does not hold is not kept. */
function answer(memo, now, first, second, value) {
  if (memo.holds(now)) memo.keep(first, second, value);
}

test("an answer is remembered until the boundary, and asked again from there on", () => {
  const memo = new Memo((now) => (now < 100 ? 100 : 200));
  answer(memo, 10, "read", "crm", true);
  assert.equal(memo.recall(99, "read", "crm"), true);
  assert.equal(memo.recall(100, "read", "crm"), undefined);
  answer(memo, 100, "read", "crm", false);
  assert.equal(memo.recall(150, "read", "crm"), false);
});

test("questions whose joined texts are equal are kept apart", () => {
  const memo = new Memo(() => 100);
  answer(memo, 0, "a|b", "c", "first");
  assert.equal(memo.recall(0, "a", "b|c"), undefined);
  assert.equal(memo.recall(0, "__proto__", "c"), undefined);
});

test("after the last boundary nothing is recalled, yet a derived object stays the same", () => {
  const memo = new Memo(() => 100);
  const before = memo.stable(50, "", "nl", () => ["before"]);
  const after = memo.stable(100, "", "nl", () => ["after"]);
  assert.notEqual(after, before);
  assert.equal(memo.stable(500, "", "nl", never), after);
  answer(memo, 500, "read", "crm", false);
  assert.equal(memo.recall(500, "read", "crm"), undefined);
});

test("a boundary that is no number is no boundary", () => {
  const memo = new Memo(() => Number.NaN);
  answer(memo, 0, "read", "crm", true);
  assert.equal(memo.recall(0, "read", "crm"), undefined);
});

test("it stays bounded", () => {
  const memo = new Memo(() => 100);
  for (let index = 0; index <= 10_000; index += 1) answer(memo, 0, "read", `queue:${index}`, true);
  assert.equal(memo.recall(0, "read", "queue:0"), undefined);
  assert.equal(memo.recall(0, "read", "queue:10000"), true);
});
