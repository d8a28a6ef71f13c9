import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import { demo, gateOfSuite, modulesOf } from "./support.mjs";

const FOLDER = new URL("../vectors/demo/", import.meta.url);
const names = (await readdir(FOLDER)).filter((name) => name.endsWith(".json"));
const files = await Promise.all(names.map(async (name) => ({ name, ...JSON.parse(await readFile(new URL(name, FOLDER), "utf8")) })));

describe("the demo's vectors through the worker", () => {
  const gate = gateOfSuite();
  const gates = new Map();

  const gateOf = (subject) => {
    if (!gates.has(subject)) gates.set(subject, gate.gateOf(subject));
    return gates.get(subject);
  };

  for (const { name, statement, title, routes = [], questions = [], menus = [] } of files) {
    test(`${statement ?? ""} ${title} (${name})`, async () => {
      for (const route of routes.filter(isTimeless).filter(arrivesAsWritten)) await assertRequest(route);
      for (const question of questions.filter(isTimeless)) await assertQuestion(question);
      for (const menu of menus.filter(isTimeless)) await assertMenu(menu);
    });
  }

  async function assertRequest({ subject, method, path, allowed, code, slice_code: expected = code }) {
    const { status, text } = await gate.raw(subject, `/api${path}`, method);
    const what = `${subject} ${method} ${path}: ${status}`;
    assert.equal(status === 403, !allowed, what);
    if (allowed) assert.ok(status < 500 && status !== 401, what);
    else assert.equal(JSON.parse(text).code, expected ?? JSON.parse(text).code, what);
  }

  async function assertMenu({ subject, modules }) {
    const menu = isPublished(subject) ? (await gateOf(subject)).menu("en") : [];
    assert.deepEqual(modulesOf(menu), modules, subject);
  }

  async function assertQuestion({ subject, action, resource, within, context, properties, allowed }) {
    const asking = { ...(within && { within }), ...(context && { context }) };
    const [type, id] = resource.split(":");
    const asked = properties ? { type, ...(id && { id }), properties } : resource;
    const decided = isPublished(subject) && (await gateOf(subject)).can(action, asked, asking);
    assert.equal(decided, allowed, `${subject} ${action} ${resource} ${JSON.stringify(asking)}`);
  }
});

function isPublished(subject) {
  return Object.hasOwn(demo.users, subject) && demo.users[subject].state !== "deleted";
}

/** These tests run at the present time, so people whose rights begin or end somewhen are left to the other suites. */
function isTimeless({ subject }) {
  return !/"(from|until)"/.test(JSON.stringify(demo.users[subject] ?? {}));
}

/** The transport resolves dot segments before the worker sees the path; what it resolves to is judged. */
function arrivesAsWritten({ path }) {
  return new URL(path, "http://gate").pathname === path;
}
