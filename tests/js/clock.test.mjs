import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { clockOf, latched } from "../../dist/api/clock.js";

test("one turn shares an instant for a few readings, and the next turn has its own", async () => {
  let now = 1_000;
  mock.method(Date, "now", () => now);
  const clock = clockOf({});
  assert.equal(clock(), 1_000);
  now = 2_000;
  assert.equal(clock(), 1_000);
  await undefined;
  assert.equal(clock(), 2_000);
  now = 3_000;
  let readings = 0;
  while (clock() === 2_000) readings += 1;
  assert.ok(readings < 64);
  mock.restoreAll();
});

test("a given clock is read each time", () => {
  let now = 1;
  const clock = clockOf({ now: () => new Date(now) });
  assert.equal(clock(), 1);
  now = 2;
  assert.equal(clock(), 2);
});

test("a clock that fails is no number, and one that recovers goes on", () => {
  let now = () => new Date(5);
  const clock = latched(clockOf({ now: () => now() }));
  assert.equal(clock(), 5);
  now = () => { throw new Error("no clock"); };
  assert.ok(Number.isNaN(clock()));
  now = () => new Date(3);
  assert.equal(clock(), 5);
});
