import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { clockOf } from "../../dist/api/clock.js";
import { decisionsOf, OpenGate } from "../../dist/api/gate.js";
import { FakeGate, fakeCore, HOUR, slice, START, useFakeCore } from "./support/core.mjs";

let now;
let core;

beforeEach(() => {
  now = START;
  mock.restoreAll();
  useFakeCore();
  mock.method(console, "warn", () => {});
});

const given = () => ({ instant: now, left: 0 });

function open(content = slice(), clock = given) {
  core = new FakeGate(content);
  const { subject, sequence, expires } = content;
  return new OpenGate(subject, { tenant: "acme", sequence, expires, kid: "key" }, () => core, decisionsOf(fakeCore), clock);
}

test("a repeated question is not asked again", () => {
  const gate = open();
  for (let time = 0; time < 3; time += 1) assert.equal(gate.can("menu", "crm"), true);
  for (let time = 0; time < 3; time += 1) assert.equal(gate.can("update", "crm"), false);
  assert.equal(core.asked, 2);
});

test("an answer of every item of a type is asked for once, until it ends; modules and other types are asked for themselves", () => {
  const allow = ["read queue:", "update queue:sales", "menu crm"];
  const gate = open(slice([], { spans: [{ until: START + HOUR, allow }, { until: START + 24 * HOUR, allow: ["delete queue:"] }] }));
  const ids = ["sales", "vip", "a:b", ""];
  const asked = (action) => ids.map((id) => gate.can(action, `queue:${id}`));
  assert.deepEqual([asked("read"), asked("delete")].flat(), [true, true, true, true, false, false, false, false]);
  assert.equal(core.asked, 2);
  assert.deepEqual(asked("update"), [true, false, false, false]);
  assert.equal(core.asked, 6);
  assert.deepEqual([gate.can("menu", "module:queues"), gate.can("menu", "module:crm")], [false, true]);
  assert.equal(gate.can("read", "queues:sales"), false);
  assert.equal(gate.can("read", { type: "queue", id: "sales" }), true);
  assert.equal(gate.can("read", "queue:sales", {}), true);
  assert.equal(core.asked, 11);
  now += HOUR;
  assert.deepEqual([asked("read"), asked("delete")].flat(), [false, false, false, false, true, true, true, true]);
});

test("a route that was judged is not judged again before its time is over, by method and path apart", () => {
  const spans = [{ until: START + HOUR, allow: ["menu crm"] }, { until: START + 24 * HOUR, allow: [] }];
  const gate = open(slice([], { spans }));
  const crossing = mock.method(core, "route");
  const first = gate.route("GET", "/crm");
  assert.equal(gate.route("GET", "/crm"), first);
  assert.ok(first.allowed && Object.isFrozen(first.params));
  for (let time = 0; time < 2; time += 1) assert.deepEqual([gate.route("POST", "/crm").params.method, gate.route("GET", "/crm/").code], ["POST", "unlisted"]);
  assert.equal(crossing.mock.callCount(), 3);
  now += HOUR;
  assert.equal(gate.route("GET", "/crm").code, "not_granted");
  assert.equal(gate.route(7, "/crm").code, "malformed");
});

test("routes of however many paths stay bounded, and are weighed", () => {
  const gate = open();
  const before = gate.weight;
  gate.route("GET", `/${"x".repeat(1_000)}`);
  assert.ok(gate.weight - before > 1_000);
  for (let index = 0; index < 2_000; index += 1) gate.route("GET", `/${index}/${"x".repeat(1_000)}`);
  assert.ok(gate.weight - before < 600_000);
});

test("a question that carries more is asked each time", () => {
  const gate = open();
  gate.can("menu", "crm", { within: "listings" });
  gate.can("menu", "crm", {});
  gate.can("menu", { type: "crm" });
  assert.equal(core.asked, 3);
});

test("a right ends with its span, and does not come back with the clock", () => {
  const spans = [{ until: START + HOUR, allow: ["menu crm"] }, { until: START + 24 * HOUR, allow: [] }];
  const gate = open(slice([], { spans }));
  assert.equal(gate.can("menu", "crm"), true);
  now += HOUR;
  assert.equal(gate.menu("en").length, 0);
  now -= HOUR;
  assert.equal(gate.can("menu", "crm"), false);
});

test("everything is denied once it has expired, also when the clock is set back", () => {
  const gate = open();
  assert.equal(gate.can("menu", "crm"), true);
  now += 24 * HOUR;
  assert.deepEqual(gate.decide("menu", "crm"), { allowed: false, code: "expired" });
  now = START;
  assert.equal(gate.can("menu", "crm"), false);
  assert.equal(gate.menu("en"), gate.menu("en"));
});

test("odd questions are denied and never throw", () => {
  const gate = open();
  const odd = [undefined, null, 1, Symbol("s"), {}, [], "", { type: 1 }, { type: "a:b" }, { type: "crm", id: 7 }];
  for (const resource of odd) assert.equal(gate.can("menu", resource), false);
  for (const action of odd) assert.equal(gate.can(action, "crm"), false);
  for (const word of odd) assert.equal(gate.items(word, word).size + gate.actions(word).size, 0);
  assert.equal(gate.route(undefined, null).allowed, false);
});

test("a question whose members cannot be read is denied, and breaks nothing", () => {
  const gate = open();
  const thrown = { get within() { throw new Error("no"); } };
  const nested = { context: { get now() { throw new Error("no"); } } };
  for (const asking of [thrown, nested, { context: { a: {} } }, { context: { a: 1.5 } }, { subject: [] }, { within: 1 }, null]) {
    assert.deepEqual(gate.decide("menu", "crm", asking), { allowed: false, code: "malformed" });
  }
  assert.equal(gate.can("menu", "crm"), true);
});

test("a misspelt question is hinted at once in development, and never in production", () => {
  const warned = mock.method(console, "warn", () => {});
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  open().can("menu", { type: "quiet:here" });
  assert.equal(warned.mock.callCount(), 0);
  process.env.NODE_ENV = "development";
  for (let time = 0; time < 3; time += 1) open().can("menu", { type: "said:once" });
  assert.equal(warned.mock.callCount(), 1);
  if (before === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = before;
});

test("a broken clock denies", () => {
  const gate = open();
  now = Number.NaN;
  assert.equal(gate.can("menu", "crm"), false);
  now = START;
  assert.equal(gate.can("menu", "crm"), true);
});

test("after a trap everything is denied by every gate of the evaluator, what was remembered too, and it is said once", () => {
  const said = mock.method(console, "error", () => {});
  const other = open();
  assert.equal(other.can("menu", "crm"), true);
  assert.equal(other.route("GET", "/crm").allowed, true);
  assert.equal(other.items("menu", "crm").size + other.menu("en").length, 1);
  const gate = open();
  assert.equal(gate.can("menu", "crm"), true);
  assert.equal(gate.menu("en").length, 1);
  assert.equal(gate.decide("read", "trap").code, "poisoned");
  assert.equal(gate.decide("menu", "crm").code, "poisoned");
  assert.equal(gate.menu("en").length, 0);
  assert.equal(gate.why("menu", "crm", "en").code, "poisoned");
  assert.equal(other.decide("menu", "crm").code, "poisoned");
  assert.equal(other.decide("menu", "crm", {}).code, "poisoned");
  assert.equal(other.menu("en").length, 0);
  assert.equal(other.route("GET", "/crm").code, "poisoned");
  assert.equal(said.mock.callCount(), 1);
});

test("a reading that gates share ends with the evaluator: what one fails at, the others deny at once", () => {
  mock.method(Date, "now", () => START);
  mock.method(console, "error", () => {});
  const [gate, other] = [open(slice(), clockOf({})), open(slice(), clockOf({}))];
  for (const one of [gate, other]) assert.equal(one.can("menu", "crm") && one.can("menu", "crm") && one.menu("en").length === 1, true);
  assert.equal(gate.can("read", "trap"), false);
  for (const one of [gate, other]) {
    assert.equal(one.decide("menu", "crm").code, "poisoned");
    assert.equal(one.menu("en").length, 0);
  }
});

test("a right of a gate by the system's clock ends with the turn in which its time is over, and in a long turn a few questions later", async () => {
  let instant = START;
  mock.method(Date, "now", () => instant);
  const gate = open(slice(), clockOf({}));
  assert.equal(gate.can("menu", "crm"), true);
  instant += 24 * HOUR;
  await undefined;
  assert.equal(gate.decide("menu", "crm").code, "expired");
  instant = START;
  const busy = open(slice(), clockOf({}));
  await undefined;
  const asked = Array.from({ length: 5 }, () => busy.can("menu", "crm"));
  assert.ok(asked.every(Boolean));
  instant += 24 * HOUR;
  const answers = Array.from({ length: 64 }, () => busy.can("menu", "crm"));
  assert.deepEqual([answers[0], answers[63]], [true, false]);
});

test("names that are too long to name anything are denied, and do not cross over", () => {
  const gate = open(slice(["menu crm"]));
  const long = "x".repeat(1_025);
  const crossing = mock.method(core, "decide");
  for (const [action, resource, asking] of [["menu", long], [long, "crm"], ["menu", { type: "contact", id: long }], ["menu", "crm", { context: { note: "x".repeat(65_536) } }]]) {
    assert.equal(gate.decide(action, resource, asking).code, "malformed");
  }
  assert.equal(crossing.mock.callCount(), 0);
  for (const method of ["judge", "items", "actions", "route", "why"]) mock.method(core, method, () => assert.fail("crossed"));
  assert.equal(gate.items(long, "queue").size + gate.items("read", long).size + gate.actions(long).size, 0);
  assert.equal(gate.route("GET", `/${"x".repeat(8_192)}`).code, "malformed");
  assert.equal(gate.why("menu", long, "en").code, "malformed");
});

test("a set that says nothing is one's own", () => {
  const gate = open();
  gate.items(1, 1).add("vip");
  gate.actions({ type: 1 }).add("read");
  assert.equal(open().items(1, 1).size + open().actions({ type: 1 }).size, 0);
});

test("what is remembered is weighed with its texts, and menus by however many languages stay bounded", () => {
  const gate = open(slice(Array.from({ length: 1_000 }, (_, index) => `read queue:${index}`)));
  const before = gate.weight;
  gate.items("read", "queue");
  assert.ok(gate.weight - before > 1_000 * 64);
  const after = gate.weight;
  gate.can("read", `queue:${"x".repeat(1_000)}`);
  assert.ok(gate.weight - after > 1_000);
  for (let index = 0; index < 5_000; index += 1) gate.menu(`x-${index}`);
  assert.ok(gate.weight - after < 1_000_000);
});

test("a number that is no code denies", () => {
  const gate = open();
  const odd = [99, 31, -1, 0.5, 32.5, 2 ** 32, Number.NaN, undefined, null, "x"];
  for (const [index, number] of odd.entries()) {
    core.decide = () => number;
    assert.equal(gate.can("menu", `crm-${index}`), false);
  }
  core.decide = () => 0;
  assert.equal(gate.can("menu", "crm"), true);
});

test("what is no item shares its answer with nothing, whatever the evaluator says", () => {
  const gate = open();
  core.decide = () => 32;
  assert.deepEqual([gate.can("read", "crm"), gate.can("read", ":vip")], [true, true]);
  core.decide = () => 3;
  assert.deepEqual([gate.can("read", "queues"), gate.can("read", ":sales"), gate.can("read", "")], [false, false, false]);
});

test("menu, items and actions are the same objects until something changes", () => {
  const spans = [
    { until: START + HOUR, allow: ["menu crm", "login queue:sales"] },
    { until: START + 24 * HOUR, allow: ["menu crm"] },
  ];
  const gate = open(slice([], { spans }));
  const read = () => [gate.menu("nl"), gate.items("login", "queue"), gate.actions("queue:sales")];
  const [menu, items, actions] = read();
  read().forEach((again, index) => assert.equal(again, [menu, items, actions][index]));
  assert.ok(Object.isFrozen(menu) && Object.isFrozen(menu[0]));
  assert.deepEqual([...items], ["sales"]);
  now += HOUR;
  const later = read();
  assert.deepEqual(later.slice(1).map(({ size }) => size), [0, 0]);
  assert.notEqual(later[0], menu);
});

test("labels come in the asked language, else in English", () => {
  const gate = open();
  assert.equal(gate.menu("nl-BE")[0].label, "Klanten");
  assert.equal(gate.menu("pl")[0].label, "Customers");
});

test("a module may be written in either form", () => {
  assert.equal(open().can("menu", { type: "module", id: "crm" }), true);
});

test("the evaluator gets declared members only, and an item's properties as the resource's", () => {
  const gate = open();
  const crossing = mock.method(core, "judge");
  gate.can("read", { type: "contact", id: "42", properties: { status: "open" } }, { within: "listings", other: 1 });
  const [, action, resource, asking] = crossing.mock.calls[0].arguments;
  assert.deepEqual([action, resource, JSON.parse(asking)], ["read", "contact:42", { within: "listings", resource: { status: "open" } }]);
});
