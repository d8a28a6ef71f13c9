import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { clockOf, endReading, latched } from "../../dist/api/clock.js";

const instants = (clock) => () => clock().instant;

/** So many readings of one instant are each their own. */
const ALONE = 4;

/** A clock of which so many readings were taken that the next is shared. */
function asked(clock) {
  for (let reading = 0; reading < ALONE; reading += 1) clock();
  return clock;
}

test("who asks once or twice reads the time, and waits for no end of the turn", async (t) => {
  let now = 1_000;
  t.mock.method(Date, "now", () => now);
  const then = t.mock.method(Promise.prototype, "then");
  const clock = instants(clockOf({}));
  for (const instant of [1_000, 2_000, 3_000]) {
    now = instant;
    for (let reading = 0; reading < ALONE; reading += 1) assert.equal(clock(), instant);
  }
  assert.equal(then.mock.callCount(), 0);
  clock();
  assert.equal(then.mock.callCount(), 1);
});

test("of one instant a turn shares the readings after the first, and the next turn has its own", async () => {
  let now = 1_000;
  mock.method(Date, "now", () => now);
  const clock = instants(asked(clockOf({})));
  assert.equal(clock(), 1_000);
  now = 2_000;
  assert.equal(clock(), 1_000);
  await undefined;
  assert.equal(clock(), 2_000);
  asked(clock);
  now = 3_000;
  const readings = Array.from({ length: 64 }, clock);
  assert.deepEqual([readings[0], readings[63]], [2_000, 3_000]);
  now = 4_000;
  await undefined;
  assert.equal(clock(), 4_000);
  mock.restoreAll();
});

test("a shared reading may be taken as often as is left of it, and has nothing left once its turn is over or it is ended", async () => {
  mock.method(Date, "now", () => 5_000);
  const clock = asked(clockOf({}));
  const reading = clock();
  assert.ok(reading.left > 0 && reading.left < 64);
  reading.left = 1;
  assert.equal(clock(), reading);
  assert.notEqual(clock(), reading);
  const other = clock();
  await undefined;
  assert.equal(other.left, 0);
  const ended = clock();
  endReading();
  assert.equal(ended.left, 0);
  mock.restoreAll();
});

test("a given clock is read each time", () => {
  let now = 1;
  const clock = clockOf({ now: () => new Date(now) });
  assert.deepEqual(clock(), { instant: 1, left: 0 });
  now = 2;
  assert.equal(clock().instant, 2);
});

test("a clock that fails is no number, and one that recovers goes on", () => {
  let now = () => new Date(5);
  const clock = instants(latched(clockOf({ now: () => now() })));
  assert.equal(clock(), 5);
  now = () => { throw new Error("no clock"); };
  assert.ok(Number.isNaN(clock()));
  now = () => new Date(3);
  assert.equal(clock(), 5);
});

test("a clock that is set back, or is behind where time begins, shares no reading: none of its own instants is taken", async () => {
  let now = 1_000;
  mock.method(Date, "now", () => now);
  const clock = latched(clockOf({}), 500);
  assert.equal(clock().instant, 1_000);
  now = 400;
  await undefined;
  assert.deepEqual(clock(), { instant: 1_000, left: 0 });
  assert.deepEqual(latched(clockOf({}), 500)(), { instant: 500, left: 0 });
  mock.restoreAll();
});
