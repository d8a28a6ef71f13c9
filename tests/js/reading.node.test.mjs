import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CallgateError, openSlice, openSnapshot } from "callgate";
import { memoryFloor } from "../../dist/api/trust.js";
import { Tenant } from "../../dist/wasm/callgate.js";
import { counted, demo, NOW, publisher } from "./support/store.mjs";

const PROGRAM = fileURLToPath(new URL("support/everybody.mjs", import.meta.url));
const TENANTS = fileURLToPath(new URL("support/tenants.mjs", import.meta.url));
const MB = 1024 * 1024;
const COPIES = 60;
const questions = [["menu", "crmRecords"], ["read", "crm_database:retail"], ["read", "queue:sales"], ["menu", "users"]];

let keys;
let first;
let second;
let trust;
let people;

before(async () => {
  keys = await publisher();
  const document = demo(COPIES);
  people = Object.keys(document.users).filter((id) => document.users[id].state !== "deleted");
  first = await keys.publish(document);
  second = await keys.publish(demo(COPIES, ({ users }) => (users["anna-3"].state = "blocked")), NOW + 1_000);
  trust = { tenant: "demo", publisher: keys.publisher, now: () => new Date(NOW + 2_000) };
});

const opened = (source, options) => openSnapshot(source, trust, options);
const asked = (gate) => questions.map(([action, resource]) => gate.decide(action, resource).code);
const answers = async (tenant, person) => [asked(await tenant.for(person)), (await tenant.slice(person)).etag];

describe("a budget of memory", () => {
  test("changes no answer, however small it is", async () => {
    const plenty = await opened(counted(first));
    for (const memory of [0, MB, 4 * MB]) {
      const tenant = await opened(counted(first), { memory });
      for (const person of people.slice(0, 150)) {
        assert.deepEqual(await answers(tenant, person), await answers(plenty, person), `${person} within ${memory}`);
      }
    }
  });

  test("also for many at once, who take turns", async () => {
    const [plenty, tight] = [await opened(counted(first)), await opened(counted(first), { memory: 0 })];
    const some = people.slice(0, 60);
    const all = (tenant) => Promise.all(some.map((person) => answers(tenant, person)));
    assert.deepEqual(await all(tight), await all(plenty));
  });

  test("that is no number of bytes is wrong usage", async () => {
    for (const memory of [-1, Number.NaN, "64 MB"]) await assert.rejects(opened(counted(first), { memory }), TypeError);
  });

  test("a gate that was handed out answers on after its evaluator was freed", async () => {
    const tenant = await opened(counted(first), { memory: 0 });
    const gates = [];
    for (const person of people.slice(0, 40)) gates.push(await tenant.for(person));
    const before = gates.map(asked);
    const fresh = await Promise.all(people.slice(0, 40).map(async (person) => (await opened(counted(first))).for(person)));
    assert.deepEqual(before, fresh.map(asked));
    const menus = gates.map((gate) => gate.menu("en"));
    assert.deepEqual(menus, fresh.map((gate) => gate.menu("en")));
  });

  test("what is in use is not read again; what was given up is", async () => {
    const source = counted(first);
    const tenant = await opened(source);
    await answers(tenant, "anna-3");
    const before = source.reads.length;
    await answers(tenant, "anna-3");
    assert.equal(source.reads.length, before);
    const tight = counted(first);
    const small = await opened(tight, { memory: 0 });
    await small.slice("anna-3");
    const once = tight.reads.length;
    await small.slice("ben-5");
    await small.slice("anna-3");
    assert.ok(tight.reads.length > once + 2);
  });

  test("a walk that never ends keeps little from being forgotten", async () => {
    const reads = async (hangs) => {
      const source = counted(first);
      const tenant = await opened(source, { memory: MB });
      const read = source.file;
      source.file = (name) => {
        source.file = read;
        return hangs ? new Promise(() => {}) : read(name);
      };
      void tenant.for(people[0]);
      for (const person of people) await tenant.slice(person);
      const once = source.reads.length;
      for (const person of people) await tenant.slice(person);
      return source.reads.length - once;
    };
    const free = await reads(false);
    assert.ok(free > 100, `${free} reads: everything fits the budget`);
    const hung = await reads(true);
    assert.ok(hung > free / 2, `${hung} reads beside ${free}`);
  });

  test("a slice is the reader's own copy", async () => {
    const tenant = await opened(counted(first));
    const { bytes } = await tenant.slice("anna");
    const kept = bytes.slice();
    bytes.fill(0);
    assert.deepEqual((await tenant.slice("anna")).bytes, kept);
  });
});

describe("the evaluator's memory", () => {
  let folder;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), "callgate-memory-"));
    for (const [name, bytes] of first) writeFileSync(join(folder, name), bytes);
    writeFileSync(join(folder, "trust.json"), JSON.stringify({ tenant: "demo", publisher: keys.publisher, now: NOW, people }));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** The bytes that the wasm and JavaScript's heap took in a process of its own, where everybody asked. */
  const taken = (memory) => JSON.parse(execFileSync(process.execPath, ["--expose-gc", PROGRAM, folder, String(memory)], { encoding: "utf8" }));

  test("stays within the budget while everybody passes", () => {
    const budget = 12 * MB;
    const { wasm, heap } = taken(budget);
    assert.ok(wasm + heap <= budget, `${wasm} and ${heap}`);
    const all = taken(512 * MB);
    assert.ok(all.wasm > budget, "a budget that is not reached keeps everybody");
    assert.ok(all.sizes < all.wasm / (MB / 4), `the wasm's memory grows by more than a page at a time: ${all.sizes} times to ${all.wasm}`);
  });

  test("what is taken ahead does not add up where many tenants are open", () => {
    const { wasm, opened } = JSON.parse(execFileSync(process.execPath, [TENANTS, folder, "300"], { encoding: "utf8" }));
    assert.equal(opened, 300);
    assert.ok(wasm <= 64 * MB, `${wasm} bytes for 300 tenants`);
  });
});

describe("a switch", () => {
  test("takes over what did not change, and answers from the newer root alone", async () => {
    const source = counted(new Map(first));
    const tenant = await opened(source);
    const old = await tenant.for("anna-3");
    await answers(tenant, "ben-5");
    source.files = second;
    const known = new Set(source.reads.filter((name) => name !== "checkpoint.jws"));
    source.reads = [];
    assert.equal(await tenant.refresh(), true);
    assert.equal((await tenant.for("anna-3")).decide("menu", "crmRecords").code, "blocked");
    await answers(tenant, "ben-5");
    assert.deepEqual(source.reads.filter((name) => known.has(name)), [], "nothing was read twice");
    assert.equal(old.decide("menu", "crmRecords").code, "allowed", "a gate keeps its publication");
    assert.ok(old.menu("en").length > 0);
  });

  test("in the middle of a walk: that walk ends on the root it began with", async () => {
    const source = counted(new Map([...first, ["checkpoint.jws", first.get("checkpoint.jws")]]));
    const tenant = await opened(source);
    await answers(tenant, "carla");
    const walking = tenant.for("anna-3");
    source.files = new Map([...first, ...second]);
    assert.equal(await tenant.refresh(), true);
    const gate = await walking;
    assert.deepEqual([gate.sequence, gate.decide("menu", "crmRecords").code], [NOW, "allowed"]);
    const newer = await tenant.for("anna-3");
    assert.deepEqual([newer.sequence, newer.decide("menu", "crmRecords").code], [NOW + 1_000, "blocked"]);
  });

  test("while a file is on its way: the walk that waits for it ends on the root it began with", async () => {
    const source = counted(first);
    const tenant = await opened(source);
    const read = source.file;
    let arrive;
    source.file = async (name) => {
      source.file = read;
      await new Promise((resolve) => (arrive = resolve));
      return first.get(name);
    };
    const walking = tenant.for("anna-3");
    await new Promise((resolve) => setImmediate(resolve));
    source.files = new Map([...first, ...second]);
    assert.equal(await tenant.refresh(), true);
    arrive();
    const gate = await walking;
    assert.deepEqual([gate.sequence, gate.decide("menu", "crmRecords").code], [NOW, "allowed"]);
  });

  test("asked for many times at once happens once", async () => {
    const source = counted(new Map(first));
    const tenant = await opened(source);
    source.files = second;
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => tenant.refresh()));
    assert.deepEqual(outcomes.filter(Boolean), [true]);
    assert.equal(tenant.sequence, NOW + 1_000);
  });

  test("does not happen to a source that goes back, or that lacks the root file; the one at hand stays", async () => {
    const floor = memoryFloor();
    const source = counted(new Map(second));
    const tenant = await openSnapshot(source, { ...trust, floor });
    source.files = first;
    await assert.rejects(tenant.refresh(), { code: "rolled_back" });
    await assert.rejects(openSnapshot(source, { ...trust, floor }), { code: "rolled_back" });
    assert.equal(tenant.sequence, NOW + 1_000);
    const third = await keys.publish(demo(COPIES, ({ users }) => (users["ben-2"].state = "blocked")), NOW + 1_500);
    source.files = new Map([...second, ["checkpoint.jws", third.get("checkpoint.jws")]]);
    await assert.rejects(tenant.refresh(), { code: "unavailable" });
    assert.equal(tenant.sequence, NOW + 1_000);
    assert.equal((await tenant.for("anna-3")).decide("menu", "crmRecords").code, "blocked");
    source.files = third;
    assert.equal(await tenant.refresh(), true);
  });

  test("to another root of the same time is refused: two publishers contradict each other", async () => {
    const floor = memoryFloor();
    await openSnapshot(counted(first), { ...trust, floor });
    const other = await keys.publish(demo(COPIES, ({ users }) => (users["ben-2"].state = "blocked")), NOW);
    await assert.rejects(openSnapshot(counted(other), { ...trust, floor }), { code: "forked" });
  });
});

describe("time", () => {
  const at = (clock) => ({ ...trust, now: () => new Date(clock.now) });

  test("begins with the checkpoint, at the edge as in a page", async () => {
    const until = NOW + 3_600_000;
    const document = demo(0, ({ users }) => (users.anna.roles[0] = { id: "operator", until: until / 1000 }));
    const published = await keys.publish(document);
    const trusted = at({ now: until - 120_000 });
    const before = await openSnapshot(counted(published), trusted);
    const tenant = await openSnapshot(counted(await keys.renew(published, until + 120_000)), trusted);
    const page = await openSlice((await tenant.slice("anna")).bytes, { ...trusted, subject: "anna" });
    const [here, there] = [await tenant.for("anna"), await before.for("anna")].map((gate) => gate.menu("en"));
    assert.deepEqual([tenant.sequence, here], [until + 120_000, page.menu("en")]);
    assert.notDeepEqual(there, here);
  });

  test("has passed for everybody, once it has passed for one", async () => {
    const clock = { now: NOW + 2_000 };
    const tenant = await openSnapshot(counted(first), at(clock));
    const early = await tenant.for("anna");
    clock.now = tenant.expires.getTime();
    assert.equal(early.decide("menu", "crmRecords").code, "expired");
    clock.now = NOW + 2_000;
    assert.equal((await tenant.for("anna-3")).decide("menu", "crmRecords").code, "expired");
  });

  test("goes on from a newer publication's own time", async () => {
    const clock = { now: NOW + 2_000 };
    const source = counted(first);
    const tenant = await openSnapshot(source, at(clock));
    clock.now = tenant.expires.getTime();
    (await tenant.for("anna")).can("menu", "crmRecords");
    clock.now = NOW + 2_000;
    source.files = second;
    assert.equal(await tenant.refresh(), true);
    assert.equal((await tenant.for("anna")).decide("menu", "crmRecords").code, "allowed");
  });
});

describe("reads that are repeated", () => {
  const unreachable = new CallgateError("unreachable");
  const reads = (source, name) => source.reads.filter((read) => read === name).length;

  test("a store out of reach is asked three times, for the checkpoint and for files", async () => {
    const source = counted(first);
    let left = 2;
    source.fails = () => (left-- > 0 ? unreachable : false);
    const tenant = await opened(source);
    assert.equal(reads(source, "checkpoint.jws"), 3);
    source.fails = () => unreachable;
    await assert.rejects(tenant.for("anna"), { code: "unreachable" });
    source.fails = () => false;
    assert.equal((await tenant.for("anna")).can("menu", "crmRecords"), true);
  });

  test("a file that is not there yet too, and then it is missing", async () => {
    const source = counted(new Map(first));
    const tenant = await opened(source);
    source.files = new Map();
    source.reads = [];
    await assert.rejects(tenant.for("anna"), { code: "unavailable" });
    const times = [...new Set(source.reads)].map((name) => reads(source, name));
    assert.equal(Math.max(...times), 3);
  });

  test("what is refused is not: another error of the store, and bytes that are not the file", async () => {
    for (const error of [new CallgateError("unavailable"), new CallgateError("too_large"), new TypeError("bug")]) {
      const source = counted(first);
      source.fails = () => error;
      await assert.rejects(opened(source), error instanceof CallgateError ? error : { code: "unavailable", cause: error });
      assert.equal(source.reads.length, 1);
    }
    const changed = new Map([...first].map(([name, bytes]) => [name, name === "checkpoint.jws" ? bytes : bytes.toReversed()]));
    const source = counted(changed);
    await assert.rejects(opened(source), { code: "root_mismatch" });
    assert.equal(source.reads.length, 2);
  });
});

describe("a decision without a gate", () => {
  const all = [...questions, ["login", "queue:sales"], ["read", "nothing"], ["read", "queue:"], ["fly", "crmRecords"]];
  const decided = async (tenant, person) => {
    const codes = [];
    for (const [action, resource] of all) codes.push((await tenant.decide(person, action, resource)).code);
    return codes;
  };

  test("is as the gate decides, whatever memory there is", async () => {
    const plenty = await opened(counted(first));
    const some = people.slice(0, 120);
    const expected = new Map();
    for (const person of some) {
      const gate = await plenty.for(person);
      expected.set(person, all.map(([action, resource]) => gate.decide(action, resource).code));
    }
    for (const memory of [0, MB, 64 * MB]) {
      const tenant = await opened(counted(first), { memory });
      for (const round of [1, 2]) for (const person of some) assert.deepEqual(await decided(tenant, person), expected.get(person), `${person} within ${memory}, ${round}`);
    }
  });

  test("is there at once where all that it takes is here, without a gate that is kept", async () => {
    const source = counted(first);
    const tenant = await opened(source);
    const some = people.filter((person) => person.startsWith("anna-"));
    for (const person of some) assert.equal((await tenant.decide(person, "menu", "crmRecords")).allowed, true);
    const reads = source.reads.length;
    for (const person of some) assert.deepEqual(tenant.decide(person, "read", "crm_database:vip"), { allowed: false, code: "item_not_covered" });
    assert.equal(source.reads.length, reads);
  });

  test("makes a gate for nobody", async (context) => {
    const tenant = await opened(counted(first));
    const { mock } = context.mock.method(Tenant.prototype, "gate");
    for (const person of ["anna-1", "anna-2", "anna-3"]) assert.equal((await tenant.decide(person, "menu", "crmRecords")).allowed, true);
    assert.equal(mock.callCount(), 0);
  });

  test("takes what a question says besides, and objects", async () => {
    const tenant = await opened(counted(first));
    const gate = await tenant.for("henk");
    const within = { within: "systemAnnouncements" };
    const retail = { type: "crm_database", id: "retail" };
    for (const person of ["henk", "henk-1"]) {
      assert.deepEqual(await tenant.decide(person, "read", "crm_database:retail", within), gate.decide("read", "crm_database:retail", within));
      assert.deepEqual(await tenant.decide(person, "read", retail), gate.decide("read", retail));
    }
  });

  test("fails only by its promise", async () => {
    const tenant = await opened(counted(first));
    for (let round = 0; round < 2; round += 1) {
      await assert.rejects(tenant.decide("nobody", "read", "crmRecords"), { code: "unknown_subject" });
      await assert.rejects(tenant.decide(7, "read", "crmRecords"), TypeError);
    }
    assert.equal((await tenant.decide("anna-1", undefined, "crmRecords")).code, "malformed");
    assert.equal((await tenant.decide("anna-1", "read", undefined)).code, "malformed");
  });

  test("goes over to a newer publication, and back in time never", async () => {
    let now = NOW + 2_000;
    const source = counted(first);
    const tenant = await openSnapshot(source, { ...trust, now: () => new Date(now) });
    const ask = async () => (await tenant.decide("anna-3", "menu", "crmRecords")).code;
    await tenant.decide("anna-4", "menu", "crmRecords");
    assert.deepEqual([await ask(), await ask()], ["allowed", "allowed"]);
    source.files = second;
    assert.equal(await tenant.refresh(), true);
    assert.deepEqual([await ask(), await ask()], ["blocked", "blocked"]);
    assert.equal((await tenant.decide("anna-4", "menu", "crmRecords")).code, "allowed");
    now = Number.NaN;
    assert.equal((await tenant.decide("anna-4", "menu", "crmRecords")).allowed, false);
    now = tenant.expires.getTime();
    assert.equal((await tenant.decide("anna-4", "menu", "crmRecords")).code, "expired");
    now = NOW + 3_000;
    assert.equal((await tenant.decide("anna-4", "menu", "crmRecords")).code, "expired");
  });
});
