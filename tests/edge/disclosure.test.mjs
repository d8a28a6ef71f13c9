import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { demo, gateOfSuite } from "./support.mjs";

const now = Date.now() / 1000;
const people = Object.keys(demo.users).filter((id) => demo.users[id].state !== "deleted" && !(demo.users[id].from > now));

describe("a slice names nothing that its person may not know", () => {
  const gate = gateOfSuite();

  const textOf = async (subject) => new TextDecoder().decode(await (await gate.ask(subject, "/callgate/slice")).arrayBuffer());

  test("no other person", async () => {
    for (const subject of people) {
      const words = wordsOf(await textOf(subject));
      const others = people.filter((id) => id !== subject && words.has(id));
      assert.deepEqual(others, [], subject);
      assert.ok(words.has(subject));
    }
  });

  test("no module without a grant, by id, path or label", async () => {
    for (const subject of people) {
      const strings = stringsOf(await textOf(subject));
      const granted = new Set(grantsOf(subject).map(({ on }) => moduleOf(on)));
      const closed = Object.keys(demo.modules).filter((id) => !granted.has(id));
      const known = new Set([...granted].flatMap(namesOf));
      const leaked = closed.flatMap(namesOf).filter((word) => strings.has(word) && !known.has(word) && !isVocabulary(word));
      assert.deepEqual(leaked, [], subject);
    }
  });

  for (const type of ["queue", "crm_database", "ticket_category", "report", "wallboard"]) {
    test(`no ${type} without a right, by id or by label`, async () => {
      for (const subject of people) {
        const strings = stringsOf(await textOf(subject));
        const known = new Set(Object.keys(demo.items).flatMap((other) => [...itemsOf(subject, other)].flatMap((id) => [id, ...labelsOf(other, id)])));
        const closed = Object.keys(demo.items[type]).filter((id) => !itemsOf(subject, type).has(id));
        const leaked = closed.flatMap((id) => [id, ...labelsOf(type, id)]).filter((word) => strings.has(word) && !known.has(word) && !isVocabulary(word));
        assert.deepEqual(leaked, [], subject);
      }
    });
  }

  test("what a limit or an ended membership takes away is not there, not even its name", async () => {
    const names = async (subject, word) => stringsOf(await textOf(subject)).has(word);
    assert.equal(await names("greta", "vip"), false);
    assert.equal(await names("ines", "wholesale"), false);
    assert.equal(await names("tim", "wholesale"), false);
    assert.equal(await names("lotte", "vip"), true);
    assert.equal(await names("yara", "wholesale"), true);
  });
});

/** Every string of the slice's lines, whole and, unless it is a sentence or a path, in its parts. */
function stringsOf(text) {
  const quoted = [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([literal]) => JSON.parse(literal));
  return new Set(quoted.flatMap((string) => (/\s|^\//.test(string) ? [string] : [string, ...string.split(/[/:$.{}]+/)])));
}

function wordsOf(text) {
  return new Set(text.match(/[A-Za-z0-9_-]+/g));
}

/** Words of the format, of actions, types, roles and headings are no names of modules or items. */
function isVocabulary(word) {
  const actions = Object.values(demo.modules).flatMap(({ actions = [], items = {} }) => [...actions, ...Object.values(items).flat()]);
  return [...actions, ...Object.keys(demo.types), ...Object.keys(demo.sections)].includes(word);
}

function namesOf(module) {
  const { label = {}, href } = demo.modules[module];
  return [module, href, ...Object.values(label)].filter((name) => name !== undefined);
}

function moduleOf(on) {
  return on in demo.modules ? on : Object.keys(demo.modules).find((id) => on in (demo.modules[id].items ?? {}));
}

function carriersOf(subject) {
  const { roles = [], groups = [], ...own } = demo.users[subject];
  const valid = (list) => list.map((one) => (typeof one === "string" ? { id: one } : one)).filter(({ until = Infinity }) => now < until);
  const above = (id) => (id === undefined ? [] : [demo.groups[id], ...above(demo.groups[id].parent)]);
  return [own, ...valid(roles).map(({ id }) => demo.roles[id]), ...valid(groups).flatMap(({ id }) => above(id))];
}

function grantsOf(subject) {
  return carriersOf(subject).flatMap(({ grants = [] }) => grants);
}

/** A generous upper bound: everything that some grant of some carrier could reach, less what a limit with ids leaves out. */
function itemsOf(subject, type) {
  const carriers = carriersOf(subject);
  const assigned = (relation) => carriers.flatMap((carrier) => carrier.assigned?.[type]?.[relation] ?? []);
  const covered = ({ items }) => (items === "all" ? Object.keys(demo.items[type]) : "ids" in items ? items.ids : assigned(items.assigned));
  const reached = new Set(grantsOf(subject).filter(({ on }) => on === type).flatMap(covered));
  const limits = carriers.flatMap(({ limits = [] }) => limits).filter(({ on, do: actions, items }) => on === type && items?.ids && (!actions || actions.includes("read")));
  return new Set([...reached].filter((id) => limits.every(({ items }) => items.ids.includes(id))));
}

function labelsOf(type, id) {
  return Object.values(demo.items[type][id].label ?? {});
}
