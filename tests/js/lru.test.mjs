import assert from "node:assert/strict";
import { test } from "node:test";
import { Lru } from "../../dist/api/lru.js";

function setting(most) {
  const dropped = [];
  return { lru: new Lru(most, (value) => dropped.push(value)), dropped };
}

test("what was used longest ago is dropped first, and only as much as has to be", () => {
  const { lru, dropped } = setting(10);
  for (const key of ["a", "b", "c"]) lru.set(key, key.toUpperCase(), 3);
  assert.equal(lru.get("a"), "A");
  lru.set("d", "D", 4);
  assert.deepEqual(dropped, ["B"]);
  assert.deepEqual([lru.get("b"), lru.weight], [undefined, 10]);
  lru.set("e", "E", 7);
  assert.deepEqual(dropped, ["B", "C", "A", "D"]);
});

test("the newest stays, however heavy it is", () => {
  const { lru, dropped } = setting(10);
  lru.set("a", "A", 1);
  assert.equal(lru.set("b", "B", 99), "B");
  assert.deepEqual([dropped, lru.get("b")], [["A"], "B"]);
});

test("a value that is set again is weighed again, and dropped only when another takes its place", () => {
  const { lru, dropped } = setting(10);
  lru.set("a", "A", 4);
  lru.set("a", "A", 6);
  assert.deepEqual([dropped, lru.weight], [[], 6]);
  lru.set("a", "A2", 1);
  assert.deepEqual([dropped, lru.weight], [["A"], 1]);
});

test("what is still kept can be weighed anew, and nothing else", () => {
  const { lru, dropped } = setting(10);
  lru.set("a", "A", 4);
  lru.set("b", "B", 4);
  lru.weigh("b", "another", 99);
  lru.weigh("c", "C", 99);
  assert.deepEqual([dropped, lru.weight, lru.get("c")], [[], 8, undefined]);
  lru.weigh("b", "B", 9);
  assert.deepEqual([dropped, lru.weight], [["A"], 9]);
});

test("what is used keeps its neighbours in order, wherever it stood", () => {
  const { lru, dropped } = setting(4);
  for (const key of ["a", "b", "c", "d"]) lru.set(key, key.toUpperCase(), 1);
  lru.get("b");
  lru.set("a", "A", 1);
  lru.get("a");
  lru.set("c", "C2", 1);
  lru.set("e", "E", 5);
  assert.deepEqual([dropped, lru.weight, lru.get("e")], [["C", "D", "B", "A", "C2"], 5, "E"]);
});
