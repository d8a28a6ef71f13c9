import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { keepTenant } from "../../dist/edge/index.js";
import { kvFloor } from "../../dist/sources/kv.js";

describe("keeping a snapshot", () => {
  /** A clock to set, a tenant that counts how often it is refreshed, and what keeps it. */
  function setting({ refresh = async () => false, open } = {}) {
    const state = { now: 1_000_000, opened: 0, refreshed: 0 };
    const tenant = {
      sequence: 1,
      expires: new Date(10_000_000),
      async refresh() {
        state.refreshed += 1;
        return refresh(tenant);
      },
    };
    const counted = async () => {
      state.opened += 1;
      return open ? open(state, tenant) : tenant;
    };
    return { state, tenant, get: keepTenant(counted, { clock: () => state.now }) };
  }

  test("opens it once and looks again at most every ten seconds", async () => {
    const { state, get } = setting();
    for (const at of [0, 1_000, 9_999]) {
      state.now = 1_000_000 + at;
      await get();
    }
    assert.deepEqual([state.opened, state.refreshed], [1, 0]);
    state.now += 1;
    await get();
    await get();
    assert.deepEqual([state.opened, state.refreshed], [1, 1]);
  });

  test("is at hand at once, but for the first time and where it has to look", async () => {
    const { state, tenant, get } = setting();
    const first = get();
    assert.ok(first instanceof Promise);
    assert.equal(await first, tenant);
    assert.equal(get(), tenant);
    state.now += 10_000;
    const looked = get();
    assert.ok(looked instanceof Promise);
    assert.equal(await looked, tenant);
    assert.equal(get(), tenant);
  });

  test("goes on with the one at hand while a request polls, but not for longer than twice the interval", async () => {
    let finish;
    const { state, get } = setting({ refresh: () => new Promise((resolve) => (finish = resolve)) });
    await get();
    state.now += 10_000;
    void get();
    await get();
    assert.equal(state.refreshed, 1);
    state.now += 10_000;
    const second = get();
    assert.equal(state.refreshed, 2);
    finish(false);
    await second;
  });

  test("keeps the verified one when a poll fails, and only until it expires", async (t) => {
    t.mock.method(console, "warn", () => {});
    const { state, tenant, get } = setting({ refresh: async () => Promise.reject(new Error("no network")) });
    await get();
    state.now += 60_000;
    assert.equal(await get(), tenant);
    state.now = 10_000_000;
    await assert.rejects(get(), { code: "expired" });
  });

  test("what was over stays over with a clock that is set back, which does not keep it from looking again", async () => {
    const { state, tenant, get } = setting();
    await get();
    state.now = 10_000_000;
    await assert.rejects(get(), { code: "expired" });
    const refreshed = state.refreshed;
    state.now = 1_000_000;
    await assert.rejects(get(), { code: "expired" });
    assert.equal(state.refreshed, refreshed + 1);
    tenant.sequence = 2;
    assert.equal(await get(), tenant);
  });

  test("tries again a second after it could not be opened", async () => {
    const { state, tenant, get } = setting({ open: async ({ opened }, tenant) => (opened === 1 ? Promise.reject(new Error("no network")) : tenant) });
    await assert.rejects(get());
    await assert.rejects(get());
    assert.equal(state.opened, 1);
    state.now += 1_000;
    assert.equal(await get(), tenant);
  });

  test("keeps the newer of two that were opened at once", async () => {
    const answers = [];
    const { tenant, get } = setting({ open: () => new Promise((resolve) => answers.push(resolve)) });
    const newer = { ...tenant, sequence: 2 };
    const both = [get(), get()];
    answers[0](newer);
    await both[0];
    answers[1](tenant);
    assert.equal(await both[1], newer);
    assert.equal(await get(), newer);
  });

  test("a floor that cannot be written holds in memory", async (t) => {
    t.mock.method(console, "warn", () => {});
    const floor = kvFloor({ get: async () => null, put: async () => Promise.reject(new Error("429")) }, "floor");
    await floor.raise({ sequence: 7, root: "r7" });
    assert.deepEqual(await floor.read(), { sequence: 7, root: "r7" });
  });
});
