import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { workshop } from "./support.mjs";

/** Two steps, the second of which needs the first, and the names of those that ran. */
async function chain(context) {
  const shop = workshop(context, { "flour.txt": "one", "sugar.txt": "one" });
  const { perform } = await shop.tool("setup/steps.mjs");
  context.mock.method(console, "log", () => {});
  const ran = [];
  const step = (name, input, needs = []) => ({
    ...{ name, does: name, needs, inputs: [input], outputs: [`build/${name}`] },
    run: async () => (ran.push(name), shop.write(`build/${name}`, name)),
  });
  const dough = step("dough", "flour.txt");
  const cake = step("cake", "sugar.txt", [dough]);
  const performed = async (...steps) => (ran.splice(0), await perform(...steps), [...ran]);
  return { ...shop, dough, cake, performed };
}

test("a step runs once and is skipped while nothing changes", async (context) => {
  const { cake, performed } = await chain(context);
  assert.deepEqual(await performed(cake), ["dough", "cake"]);
  assert.deepEqual(await performed(cake), []);
});

test("a step runs again when one of its own inputs changes", async (context) => {
  const { cake, performed, write } = await chain(context);
  await performed(cake);
  write("sugar.txt", "two");
  assert.deepEqual(await performed(cake), ["cake"]);
  assert.deepEqual(await performed(cake), []);
});

test("a step runs again when an input of what it needs changes", async (context) => {
  const { cake, performed, write } = await chain(context);
  await performed(cake);
  write("flour.txt", "two");
  assert.deepEqual(await performed(cake), ["dough", "cake"]);
});

test("a step runs again after what it needs has run for a lost output, even in another run", async (context) => {
  const { dough, cake, folder, performed } = await chain(context);
  await performed(cake);
  rmSync(join(folder, "build/dough"));
  assert.deepEqual(await performed(dough), ["dough"]);
  assert.deepEqual(await performed(cake), ["cake"]);
  assert.deepEqual(await performed(cake), []);
});

test("a step that fails runs again", async (context) => {
  const { cake, performed } = await chain(context);
  const failing = { ...cake, run: () => Promise.reject(new Error("burnt")) };
  await assert.rejects(performed(failing), /burnt/);
  assert.deepEqual(await performed(cake), ["cake"]);
});

test("a step that two others need runs once", async (context) => {
  const { dough, cake, performed } = await chain(context);
  assert.deepEqual(await performed(dough, cake, { ...cake, name: "pie" }), ["dough", "cake", "cake"]);
});
