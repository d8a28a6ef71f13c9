import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { run } from "callgate/author";
import { decide, items } from "../reader/decide.mjs";
import { route } from "../reader/route.mjs";
import { openSlice } from "../reader/slice.mjs";
import { openStore } from "../reader/store.mjs";
import { edited } from "./support/edit.mjs";
import { memoryHost } from "./support/memory-host.mjs";
import { openingVectors, signatureCases } from "./support/vectors.mjs";

/** A reader written from docs/snapshot-format.md alone, in another language than the publisher. */
test("the second reader gives every vector its codes, floors and decisions", () => {
  const asked = { questions: 0, properties: 0, routes: 0 };
  for (const [name, { trust, steps }] of Object.entries(openingVectors())) {
    const reader = { floor: trust.floor };
    for (const [index, step] of steps.entries()) {
      const { questions, routes } = take(reader, trust, step, `${name}, step ${index + 1}`);
      asked.questions += questions.length;
      asked.properties += questions.filter(({ properties }) => properties !== undefined).length;
      asked.routes += routes.length;
    }
  }
  assert.ok(asked.questions > 100 && asked.properties > 1 && asked.routes > 20, JSON.stringify(asked));
});

test("the second reader gives every signature its verdict", () => {
  const { cases, rest, ...trust } = signatureCases();
  for (const [name, { key, jws, code }] of Object.entries(cases)) {
    assert.equal(openSlice(Buffer.from(`${jws}\n${rest}`), { ...trust, keys: [key] }).code, code, name);
  }
});

function take(reader, trust, step, what) {
  if (step.code !== undefined) open(reader, trust, step, what);
  reader.now = Math.max(reader.now ?? 0, step.now);
  const { questions = [] } = step;
  for (const question of questions) {
    assert.equal(decide(reader.opened, reader.now, question), question.code === "allowed", `${what}: ${JSON.stringify(question)}`);
  }
  const { routes = [], hides = [] } = step;
  for (const asked of routes) assert.equal(routeCode(route(reader.opened, reader.now, asked)), toldOf(asked.code), `${what}: ${JSON.stringify(asked)}`);
  for (const word of hides) assert.ok(!step.slice.includes(word), `${what}: ${word}`);
  return { questions, routes };
}

/** Why a check is denied this reader does not tell, only why none was made. */
const routeCode = ({ code, allowed }) => code ?? (allowed ? "allowed" : "denied");
const toldOf = (code) => (["allowed", "path_refused", "unlisted"].includes(code) ? code : "denied");

function open(reader, trust, step, what) {
  const given = { ...trust, now: step.now, floor: reader.floor };
  reader.opened = step.slice === undefined ? openStore(storeOf(step.store), given) : openSlice(bytesOf(step.slice), given);
  reader.floor = reader.opened.floor ?? reader.floor;
  reader.now = reader.opened.floor?.sequence;
  assert.equal(reader.opened.code, step.code, what);
  assert.equal(reader.floor?.sequence ?? null, step.floor, `${what}: the floor`);
}

function storeOf({ checkpoint, files }) {
  return { checkpoint: Buffer.from(checkpoint), file: (name) => (Object.hasOwn(files, name) ? bytesOf(files[name]) : undefined) };
}

function bytesOf(told) {
  return typeof told === "string" ? Buffer.from(told) : Buffer.from(told.bytes, "base64url");
}

/** What a person's slice and the store say must be what the case says of the document. */
for (const tenant of tenants()) {
  test(`it decides the cases of ${tenant} from slices and stores`, async () => {
    const { now, cases } = JSON.parse(readFileSync(policy(tenant, "cases.json"), "utf8"));
    const asked = cases.filter((each) => each.ask && !each.edit && !each.now);
    const published = await publish(documentOf(tenant), now * 1000);
    for (const { title, ask, expect } of asked) {
      for (const [source, opened] of Object.entries(published(ask.subject))) {
        const allowed = opened?.code === "opened" && decide(opened, now * 1000, ask);
        assert.equal(allowed, expect.allowed, `${title}, ${source}`);
      }
    }
    assert.ok(asked.length > 0);
  });
}

test("it answers what the demo's vectors ask from slices and stores", async () => {
  const asked = { questions: 0, items: 0, routes: 0, changes: 0 };
  const published = publications();
  for (const { statement, questions = [], items = [], routes = [], changes = [] } of demoVectors()) {
    for (const each of questions) await asksQuestion(published, demo, each, statement);
    for (const each of items) await asksItems(published, each, statement);
    for (const each of routes) await asksRoute(published, each, statement);
    const valid = changes.filter((change) => change.valid !== false);
    for (const { edit, then, title } of valid) {
      const changed = edited(demo, edit);
      for (const each of then ?? []) await asksQuestion(published, changed, each, title);
    }
    asked.questions += questions.length;
    asked.items += items.length;
    asked.routes += routes.length;
    asked.changes += valid.length;
  }
  assert.ok(asked.questions > 300 && asked.items > 20 && asked.routes > 90 && asked.changes > 10, JSON.stringify(asked));
});

async function asksQuestion(published, document, { subject, now, allowed, ...question }, what) {
  for (const [source, opened] of await published(document, now, subject)) {
    assert.equal(opened !== undefined && decide(opened, now, question), allowed, `${what}: ${JSON.stringify({ subject, ...question })}, ${source}`);
  }
}

async function asksItems(published, { subject, now, ids, ...question }, what) {
  for (const [source, opened] of await published(demo, now, subject)) {
    assert.deepEqual(opened === undefined ? [] : items(opened, now, question), ids, `${what}: ${JSON.stringify({ subject, ...question })}, ${source}`);
  }
}

/** Of a slice, which has not the whole table, only whether the request is allowed. */
async function asksRoute(published, { subject, now, allowed, resource, ...request }, what) {
  for (const [source, opened] of await published(demo, now, subject)) {
    const answer = opened === undefined ? { allowed: false, resource } : route(opened, now, request);
    assert.equal(answer.allowed, allowed, `${what}: ${JSON.stringify({ subject, ...request })}, ${source}`);
    if (source === "store") assert.equal(answer.resource, resource, what);
  }
}

/** A person's slice and store as this reader opens them, undefined where it does not; each document is published once for each instant. */
function publications() {
  const known = new Map();
  return async (document, now, subject) => {
    const of = known.get(document) ?? new Map();
    known.set(document, of);
    if (!of.has(now)) of.set(now, await publish(document, now));
    return Object.entries(of.get(now)(subject)).map(([source, opened]) => [source, opened?.code === "opened" ? opened : undefined]);
  };
}

const demo = documentOf("demo");

function demoVectors() {
  const folder = new URL("../vectors/demo/", import.meta.url);
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")));
}

function policy(tenant, file) {
  return new URL(`../../policies/${tenant}/${file}`, import.meta.url);
}

function tenants() {
  return readdirSync(new URL("../../policies/", import.meta.url)).filter((name) => existsSync(policy(name, "cases.json")));
}

function documentOf(tenant) {
  return JSON.parse(readFileSync(policy(tenant, "policy.json"), "utf8"));
}

/** Publishes in memory, and opens a person's slice and the store with the second reader. */
async function publish(document, now) {
  const host = memoryHost(now, new Map([["policy.json", Buffer.from(JSON.stringify(document))]]));
  const secret = "keys/publisher.private.jwks";
  const { tenant: name } = document;
  for (const args of [
    ["keygen", "--out", "keys"],
    ["publish", "policy.json", "--keys", secret, "--store", "store"],
    ["slice", "store", "--jwks", "keys/publisher.jwks", "--tenant", name, "--all", "--out", "slices"],
  ]) assert.equal(await run(args, host), 0, host.printed.err);
  const { keys } = JSON.parse(Buffer.from(host.files.get("keys/publisher.jwks")));
  const file = (name) => host.files.has(name) ? Buffer.from(host.files.get(name)) : undefined;
  const store = { checkpoint: file("store/checkpoint.jws"), file: (hash) => file(`store/${hash}`) };
  return (subject) => {
    const trust = { keys, tenant: name, subject, now, tolerance: 0 };
    const slice = file(`slices/${subject}.slice`);
    return { slice: slice && openSlice(slice, trust), store: openStore(store, trust) };
  };
}
