import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { setImmediate as immediate } from "node:timers/promises";
import { Hono } from "hono";
import { cors } from "hono/cors";
import { CallgateError, openSnapshot } from "../../dist/api/index.js";
import { attributes, gate, ndjson } from "../../dist/edge/index.js";
import { callgate } from "../../dist/edge/hono.js";
import { speaksFor } from "../../dist/edge/identity.js";
import { encode, FakeGate, fakeCore, HOUR, slice, START, useFakeCore } from "./support/core.mjs";

const ROOT = "a".repeat(64);

let now;
let checkpoint;
let files;

beforeEach(() => {
  useFakeCore();
  now = START;
  files = new Map([[ROOT, new Uint8Array()]]);
  checkpoint = { sequence: START, expires: START + HOUR, files: [ROOT], people: ["anna"] };
});

const source = { checkpoint: async () => encode(checkpoint), file: async (name) => files.get(name) };
const snapshot = () => openSnapshot(source, { tenant: "acme", publisher: { keys: [] }, now: () => new Date(now) });

test("a person's gate is read once, and again after a switch", async () => {
  const tenant = await snapshot();
  const first = await tenant.for("anna");
  assert.equal(await tenant.for("anna"), first);
  assert.equal(await tenant.refresh(), false);
  checkpoint = { ...checkpoint, sequence: START + 1 };
  assert.equal(await tenant.refresh(), true);
  assert.equal(tenant.sequence, START + 1);
  assert.notEqual(await tenant.for("anna"), first);
  assert.equal(first.can("menu", "crm"), true);
});

test("a publication that was left keeps no file beyond the walks that are still on it", async () => {
  const tenants = [];
  const openTenant = async (...given) => {
    const opened = await fakeCore.openTenant(...given);
    const tenant = opened.tenant();
    tenants.push({ trimmed: [], tenant });
    tenant.trim = function (...to) {
      tenants.find((kept) => kept.tenant === this).trimmed.push(to);
    };
    return { ...opened, tenant: () => tenant };
  };
  useFakeCore({ openTenant });
  const tenant = await snapshot();
  checkpoint = { ...checkpoint, files: [ROOT, "b".repeat(64)] };
  const old = await snapshot();
  const walking = old.for("anna");
  checkpoint = { ...checkpoint, sequence: START + 1, files: [ROOT] };
  await old.refresh();
  files.set("b".repeat(64), new Uint8Array());
  await walking;
  await tenant.for("anna");
  const [kept, left] = tenants;
  assert.deepEqual(left.trimmed.at(-1), [0, Number.POSITIVE_INFINITY]);
  assert.deepEqual(kept.trimmed.at(-1), [20 * 1024 * 1024, Number.POSITIVE_INFINITY]);
});

test("a gate that has come to weigh more makes room when it does, not when it is asked for again", async () => {
  const heavy = class extends FakeGate {
    items() {
      return Array.from({ length: 5_000 }, (_, index) => `queue-${index}`).join("\n");
    }
  };
  const opened = async (...given) => {
    const answer = await fakeCore.openTenant(...given);
    const tenant = answer.tenant();
    tenant.gate = (subject) => new heavy(slice([], { subject, sequence: START, expires: START + HOUR }));
    return { ...answer, tenant: () => tenant };
  };
  useFakeCore({ openTenant: opened });
  const tenant = await openSnapshot(source, { tenant: "acme", publisher: { keys: [] }, now: () => new Date(now) }, { memory: 16 * 100_000 });
  const gates = [];
  for (const subject of ["anna", "ben", "cy"]) gates.push(await tenant.for(subject));
  gates[0].items("read", "queue");
  assert.deepEqual([await tenant.for("anna") === gates[0], await tenant.for("cy") === gates[2]], [true, false]);
});

test("what a source throws is told as what it gives: nothing", async () => {
  const failing = (step) => ({ ...source, [step]: async () => { throw new Error("access denied"); } });
  const open = (from) => openSnapshot(from, { tenant: "acme", publisher: { keys: [] }, now: () => new Date(now) });
  for (const step of ["checkpoint", "file"]) {
    await assert.rejects(open(failing(step)), (error) => error.code === "unavailable" && error.cause.message === "access denied");
  }
  assert.equal((await (await snapshot()).for("anna")).can("menu", "crm"), true);
});

test("an older checkpoint is refused, and the snapshot stays", async () => {
  const tenant = await snapshot();
  checkpoint = { ...checkpoint, sequence: START - 1 };
  await assert.rejects(tenant.refresh(), { code: "rolled_back" });
  assert.equal((await tenant.for("anna")).can("menu", "crm"), true);
});

test("it does not switch to a snapshot whose root file is missing", async () => {
  const tenant = await snapshot();
  checkpoint = { ...checkpoint, sequence: START + 1, files: ["b".repeat(64)] };
  await assert.rejects(tenant.refresh(), { code: "unavailable" });
  assert.equal(tenant.sequence, START);
});

test("a file that comes late is asked for once more", async () => {
  files.clear();
  setTimeout(() => files.set(ROOT, new Uint8Array()), 20);
  await snapshot();
});

test("a slice comes with an entity tag", async () => {
  const { bytes, etag } = await (await snapshot()).slice("anna");
  assert.ok(bytes.length > 0);
  assert.equal(etag, '"tag"');
});

const request = (path = "/api/crm", init = {}) => new Request(`https://gate.example${path}`, init);
const judge = (options = {}, asked = request()) => gate(asked, { tenant: snapshot, subject: "anna", base: "/api", ...options });

async function refusal(options, asked) {
  const response = await judge(options, asked);
  const { status, code, title, detail, type } = await response.json();
  assert.equal(response.headers.get("content-type"), "application/problem+json");
  assert.equal(response.headers.get("cache-control"), "no-store");
  assert.equal(status, response.status);
  assert.ok(title && detail && type === "about:blank");
  return { response, status, code, title };
}

test("what the route allows goes on", async () => {
  const passed = await judge();
  assert.equal(passed.gate.subject, "anna");
  assert.equal(passed.route.resource, "crm");
});

test("HEAD is judged as GET", async () => {
  const { route } = await judge({}, request("/api/crm", { method: "HEAD" }));
  assert.equal(route.params.method, "GET");
});

test("without a subject: 401, and how to sign in", async () => {
  const { response, status, code } = await refusal({ subject: undefined });
  assert.deepEqual([status, code, response.headers.get("www-authenticate")], [401, "unauthenticated", "Bearer"]);
});

test("unlisted paths, paths outside the base and unknown people: 403", async () => {
  for (const path of ["/api/other", "/api", "/crm", "/apicrm"]) assert.equal((await refusal({}, request(path))).code, "unlisted");
  assert.equal((await refusal({ subject: "ben" })).code, "unknown_subject");
});

test("no verified snapshot: 503, also once it has expired", async () => {
  files.clear();
  const { response, status, code } = await refusal();
  assert.deepEqual([status, code], [503, "unavailable"]);
  assert.ok(Number(response.headers.get("retry-after")) > 0);
  files.set(ROOT, new Uint8Array());
  const tenant = await snapshot();
  now += 2 * HOUR;
  assert.equal((await refusal({ tenant: () => tenant })).code, "expired");
});

test("an error that is none of the package's is not hidden", async () => {
  await assert.rejects(judge({ tenant: () => Promise.reject(new RangeError("bug")) }), RangeError);
});

test("a refusal is worded in the caller's language", async () => {
  const asked = request("/api/other", { headers: { "accept-language": "nl-BE, en;q=0.5" } });
  assert.equal((await refusal({}, asked)).title, "Niet vermeld");
  assert.equal((await refusal({}, request("/api/other", { headers: { "accept-language": "*" } }))).title, "Not listed");
});

function app(subject = () => "anna") {
  return new Hono()
    .use("/api/*", callgate({ tenant: snapshot, subject, base: "/api" }))
    .get("/api/crm", (c) => c.json({ subject: c.var.gate.subject, on: c.var.route.resource }))
    .get("/api/other", (c) => c.text("reached"))
    .all("/api/any", (c) => c.text("reached"))
    .mount("/api/mounted", () => new Response("reached"));
}

test("the middleware lets through and refuses", async () => {
  assert.deepEqual(await (await app().request("/api/crm")).json(), { subject: "anna", on: "crm" });
  assert.equal((await app().request("/api/other")).status, 403);
  assert.equal((await app(async () => undefined).request("/api/crm")).status, 401);
});

test("OPTIONS without a credential reaches no handler; a preflight is answered before the gate", async () => {
  const preflight = { method: "OPTIONS", headers: { origin: "https://page.example", "access-control-request-method": "GET" } };
  for (const path of ["/api/any", "/api/mounted"]) {
    assert.equal((await app(() => undefined).request(path, preflight)).status, 401);
    assert.equal((await app().request(path, preflight)).status, 403, "no route lists it");
  }
  const open = new Hono().use("/api/*", cors({ origin: "https://page.example" })).route("/", app(() => undefined));
  const answer = await open.request("/api/crm", preflight);
  assert.deepEqual([answer.status, answer.headers.get("access-control-allow-origin")], [204, "https://page.example"]);
});

test("a credential that is older than the person belongs to somebody else", async () => {
  const since = (await (await snapshot()).for("anna")).since.getTime();
  const issued = (at) => ({ subject: { subject: "anna", issuedAt: new Date(at) } });
  assert.equal((await judge(issued(since))).gate.subject, "anna");
  const { status, code } = await refusal(issued(since - 1));
  assert.deepEqual([status, code], [401, "unauthenticated"]);
  assert.equal((await refusal({ subject: { subject: "anna" } })).code, "unauthenticated", "of unknown age");
});

test("a credential of unknown age is nobody's, however old the person", () => {
  const gate = { since: new Date(0) };
  const speaks = (issuedAt) => speaksFor({ subject: "anna", issuedAt }, gate);
  assert.ok(speaks(new Date(0)));
  for (const issuedAt of [undefined, null, new Date(Number.NaN), new Date(-1), "lately", {}]) assert.equal(speaks(issuedAt), false, String(issuedAt));
});

test("a credential that was taken back is nobody's", async () => {
  const told = [];
  const issuedAt = new Date(START);
  const asking = (answer) => ({ revoked: async (...asked) => (told.push(asked), answer), subject: { subject: "anna", issuedAt } });
  assert.equal((await judge(asking(false))).gate.subject, "anna");
  for (const answer of [true, undefined, null, "no"]) assert.equal((await refusal(asking(answer))).code, "unauthenticated");
  await judge({ ...asking(false), subject: "anna" });
  assert.deepEqual(told.map(([subject, issued]) => [subject, issued]), [...Array(5).fill(["anna", issuedAt]), ["anna", undefined]]);
  assert.equal((await refusal({ revoked: () => Promise.reject(new CallgateError("unavailable")) })).status, 503);
  const hono = new Hono().use(callgate({ tenant: snapshot, subject: "anna", base: "/api", revoked: (subject, _, asked, c) => subject === "anna" && asked === c.req.raw })).get("*", (c) => c.text("reached"));
  assert.equal((await hono.request("/api/crm")).status, 401);
});

test("an issuer that cannot be reached is no refusal of the person", async () => {
  const { status, code } = await refusal({ subject: () => Promise.reject(new CallgateError("unavailable")) });
  assert.deepEqual([status, code], [503, "unavailable"]);
});

test("a subject may be found by a function of the request; what is no subject is nobody", async () => {
  const asked = request("/api/crm", { headers: { "x-person": "anna" } });
  assert.equal((await judge({ subject: async (given) => given.headers.get("x-person") }, asked)).gate.subject, "anna");
  for (const subject of [null, undefined, 7, {}, { subject: 7 }]) assert.equal((await refusal({ subject })).status, 401);
});

test("the path that is judged is the address's own, however it is written", async () => {
  const judged = [];
  const route = (method, path) => judged.push(path) && { allowed: true, code: "allowed" };
  const tenant = async () => ({ for: async () => ({ since: new Date(0), route }) });
  const addresses = [
    "https://gate.example/crm", "http://localhost:8080/crm/vip-1?a=/b", "https://gate.example", "https://gate.example/a//b/#c?d", "https://gate.example/a/../b", "https://gate.example/a\\..\\b",
    "https://gate.example/a/%2e%2E/b", "https://gate.example/c\trm", "https://gate.example/c%72m", "https://anna:word@gate.example/crm", "https://gate.example/ü", "https://gate.example/crm\n", "https://gate.example?a=/crm",
  ];
  for (const url of addresses) await gate({ url, method: "GET", headers: new Headers() }, { tenant, subject: "anna" });
  assert.deepEqual(judged, addresses.map((url) => new URL(url).pathname));
});

test("it is told how long it took", async () => {
  assert.match((await judge()).timing, /^identity;dur=\d+\.\d{3}, decision;dur=\d+\.\d{3}$/);
  assert.match((await refusal({ subject: undefined })).response.headers.get("server-timing"), /^identity;dur=/);
  assert.match((await app().request("/api/crm")).headers.get("server-timing"), /decision;dur=/);
});

test("the log names no person and no item unless asked to", async () => {
  const records = [];
  const log = (record) => records.push(record);
  await judge({ log });
  await judge({ log, personal: true });
  await judge({ log, personal: true, subject: undefined });
  await judge({ log }, request("/api/other"));
  const [plain, personal, nobody, refused] = records;
  assert.deepEqual(Object.keys(plain).sort(), ["action", "allowed", "code", "duration", "method", "resource", "sequence", "tenant", "time"]);
  assert.deepEqual([plain.allowed, plain.code, plain.resource, plain.sequence], [true, "allowed", "crm", START]);
  assert.equal(personal.subject, "anna");
  await judge({ log }, request("/api/crm/vip"));
  await judge({ log, personal: true }, request("/api/crm/vip"));
  const [item, named] = records.slice(4);
  assert.deepEqual([item.resource, JSON.stringify(item).includes("vip"), JSON.stringify(item).includes("anna")], ["crm_database", false, false]);
  assert.deepEqual([named.resource, named.item], ["crm_database", "vip"]);
  assert.deepEqual([nobody.allowed, nobody.status, "subject" in nobody], [false, 401, false]);
  assert.deepEqual([refused.allowed, refused.status, refused.code], [false, 403, "unlisted"]);
});

test("a record is one line of JSON, or the attributes of a span", async () => {
  const lines = [];
  await judge({ log: ndjson((line) => lines.push(line)) });
  const record = JSON.parse(lines[0]);
  assert.equal(lines[0].includes("\n"), false);
  const named = attributes(record);
  assert.equal(named["http.request.method"], "GET");
  assert.equal(named["callgate.allowed"], true);
  assert.equal("enduser.id" in named, false);
});

test("a log that fails changes no answer", async (t) => {
  t.mock.method(console, "error", () => {});
  const failing = [() => { throw new Error("the disk is full"); }, async () => { throw new Error("the network is down"); }];
  for (const log of failing) {
    assert.equal((await judge({ log })).gate.subject, "anna");
    assert.equal((await refusal({ log }, request("/api/other"))).status, 403);
  }
  await immediate();
  assert.equal(console.error.mock.callCount(), 4);
});

test("what a handler hands on goes on, though its headers cannot be changed", async () => {
  const proxied = new Hono()
    .use("/api/*", callgate({ tenant: snapshot, subject: () => "anna", base: "/api" }))
    .get("/api/crm", () => Response.redirect("https://elsewhere.example/"))
    .get("/api/crm/vip", () => fetch("data:text/plain,through"));
  const redirect = await proxied.request("/api/crm");
  assert.deepEqual([redirect.status, redirect.headers.get("location")], [302, "https://elsewhere.example/"]);
  assert.match(redirect.headers.get("server-timing"), /decision;dur=/);
  assert.equal(await (await proxied.request("/api/crm/vip")).text(), "through");
});
