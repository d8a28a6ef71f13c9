import assert from "node:assert/strict";
import { test } from "node:test";
import { Memo } from "../../dist/api/memo.js";

const memoUntil = (boundary, options) => new Memo(boundary, { most: 100_000, ...options });
const never = () => assert.fail("asked again");

/** As a gate does: what does not hold is not kept. */
function answer(memo, now, first, second, value) {
  if (memo.holds(now)) memo.keep(first, second, value);
}

test("an answer is remembered until the boundary, and asked again from there on", () => {
  const memo = memoUntil((now) => (now < 100 ? 100 : 200));
  answer(memo, 10, "read", "crm", true);
  assert.equal(memo.recall(99, "read", "crm"), true);
  assert.equal(memo.recall(100, "read", "crm"), undefined);
  answer(memo, 100, "read", "crm", false);
  assert.equal(memo.recall(150, "read", "crm"), false);
});

test("questions whose joined texts are equal are kept apart", () => {
  const memo = memoUntil(() => 100);
  answer(memo, 0, "a|b", "c", "first");
  assert.equal(memo.recall(0, "a", "b|c"), undefined);
  assert.equal(memo.recall(0, "__proto__", "c"), undefined);
});

test("after the last boundary nothing is recalled, yet a derived object stays the same", () => {
  const memo = memoUntil(() => 100);
  const before = memo.stable(50, "", "nl", () => ["before"]);
  const after = memo.stable(100, "", "nl", () => ["after"]);
  assert.notEqual(after, before);
  assert.equal(memo.stable(500, "", "nl", never), after);
  answer(memo, 500, "read", "crm", false);
  assert.equal(memo.recall(500, "read", "crm"), undefined);
});

test("a boundary that is no number is no boundary", () => {
  const memo = memoUntil(() => Number.NaN);
  answer(memo, 0, "read", "crm", true);
  assert.equal(memo.recall(0, "read", "crm"), undefined);
});

test("it stays bounded by what it weighs, the asked texts and the answers counted", () => {
  const memo = memoUntil(() => 100);
  for (let index = 0; index < 1_000; index += 1) {
    answer(memo, 0, "read", `queue:${index}`, true);
    assert.ok(memo.weight < 101_000);
  }
  assert.equal(memo.recall(0, "read", "queue:0"), undefined);
  assert.equal(memo.recall(0, "read", "queue:999"), true);
  const heavy = memoUntil(() => 100, { weigh: (value) => value.length });
  answer(heavy, 0, "read", "x".repeat(10_000), "y".repeat(20_000));
  assert.ok(heavy.weight >= 30_000);
  heavy.clear();
  assert.equal(heavy.weight, 0);
});

test("who keeps it hears when it has grown, and not at each answer", () => {
  const told = [];
  const memo = memoUntil(() => 100, { weigh: (value) => value.length, grew: () => told.push(memo.weight) });
  for (let index = 0; index < 100; index += 1) answer(memo, 0, "read", `queue:${index}`, "");
  assert.equal(told.length, 1);
  answer(memo, 0, "read", "all", "y".repeat(20_000));
  assert.equal(told.length, 2);
  assert.equal(told[1], memo.weight);
});

test("what is asked in the same order, in another, and in none is recalled alike", () => {
  const memo = memoUntil(() => 100);
  const asked = Array.from({ length: 300 }, (_, index) => [`action ${(index >> 1) % 7}`, `item ${index}`, index]);
  for (const [first, second, value] of asked) answer(memo, 0, first, second, value);
  const orders = [asked, asked, [...asked].reverse(), [...asked].reverse(), asked.filter((_, index) => index % 3), asked.map((_, index) => asked[(index * 7) % 300]), asked];
  for (const order of orders) for (const [first, second, value] of order) assert.equal(memo.recall(0, first, second), value);
  for (const [first, second] of asked) assert.equal(memo.recall(0, second, first) ?? memo.recall(0, first, first) ?? memo.recall(0, second, second), undefined);
});

test("an answer that is expected next holds no longer than the others, and is forgotten with them", () => {
  const memo = memoUntil(() => 100);
  answer(memo, 0, "read", "crm", true);
  answer(memo, 0, "menu", "crm", true);
  for (let time = 0; time < 2; time += 1) assert.ok(memo.recall(0, "read", "crm") && memo.recall(0, "menu", "crm"));
  assert.equal(memo.recall(100, "read", "crm"), undefined);
  memo.clear();
  assert.equal(memo.holds(0), true);
  assert.equal(memo.recall(0, "read", "crm") ?? memo.recall(0, "menu", "crm"), undefined);
});

test("what is noted of all that begins alike is told of nothing else, is of few, and is forgotten with the rest", () => {
  const memo = memoUntil(() => 100);
  assert.equal(memo.alike(0, "read", "queue:sales"), undefined);
  assert.ok(memo.holds(0));
  const before = memo.weight;
  memo.note("read", "queue:", true);
  assert.ok(memo.weight > before + 200);
  assert.equal(memo.alike(0, "read", "queue:sales"), true);
  assert.equal(memo.alike(100, "read", "queue:sales"), undefined);
  for (const [first, second] of [["read", "queue"], ["read", "queues:sales"], ["menu", "queue:sales"]]) assert.equal(memo.alike(0, first, second), undefined);
  assert.equal(memo.recall(0, "read", "queue:sales"), undefined);
  for (let index = 0; index < 100; index += 1) memo.note("read", `type-${index}:`, index);
  assert.equal(memo.alike(0, "read", "type-99:a"), undefined);
  assert.equal(memo.alike(0, "read", "type-0:a"), 0);
  memo.clear();
  assert.equal(memo.alike(0, "read", "queue:sales"), undefined);
  assert.ok(memo.holds(0));
  memo.note("read", "queue:", true);
  for (let index = 0; index < 1_000; index += 1) memo.keep("menu", `module-${index}`, true);
  assert.equal(memo.alike(0, "read", "queue:sales"), undefined, "what it may hold was passed");
});
