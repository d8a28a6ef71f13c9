import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { callgate } from "callgate/hono";
import { gateFor, tenantFor } from "callgate/testing";
import { Hono } from "hono";

const demo = readFileSync(new URL("../../policies/demo/policy.json", import.meta.url), "utf8");
const shop = {
  tenant: "shop",
  settings: { "may.edit": { default: false }, "may.read": { default: true, locked: true } },
  modules: { till: { actions: ["open", "edit"] } },
  roles: {
    clerk: {
      grants: [
        { on: "till", do: ["menu", "open"] },
        { on: "till", do: ["edit"], where: [["setting.may.edit", "eq", true]] },
      ],
    },
  },
  users: { ada: { roles: ["clerk"] }, bo: { roles: [{ id: "clerk", from: 1_800_000_000, until: 1_800_000_100 }] } },
};

test("a gate answers for a person under a policy", async () => {
  const gate = await gateFor(demo, { subject: "anna" });
  assert.equal(gate.can("menu", "crmRecords"), true);
  assert.equal(gate.can("read", "crm_database:vip"), false);
  assert.equal(gate.menu("nl").length > 0, true);
});

test("settings are set for the test alone", async () => {
  assert.equal((await gateFor(shop, { subject: "ada" })).can("edit", "till"), false);
  assert.equal((await gateFor(shop, { subject: "ada", settings: { "may.edit": true } })).can("edit", "till"), true);
});

test("the policy is checked as ever, and settings that cannot be set are refused", async () => {
  const refused = (policy, options) => assert.rejects(gateFor(policy, { subject: "ada", ...options }), { name: "CallgateError", code: "invalid_policy" });
  await refused({ ...shop, colour: "red" });
  await refused("{");
  await refused(shop, { settings: { "may.fly": true } });
  await refused(shop, { settings: { "may.read": false } });
  for (const text of ["{", "null", "[]"]) await refused(text, { settings: { "may.edit": true } });
  await assert.rejects(gateFor(shop, { subject: "nobody" }), { code: "unknown_subject" });
});

test("time is the test's own", async () => {
  let now = 1_799_999_990_000;
  const gate = await gateFor(shop, { subject: "bo", now: () => new Date(now) });
  assert.equal(gate.can("open", "till"), false);
  now = 1_800_000_000_000;
  assert.equal(gate.can("open", "till"), true);
  now = 1_800_000_100_000;
  assert.equal(gate.can("open", "till"), false);
});

test("a tenant stands in for the published one at the edge", async () => {
  const tenant = await tenantFor(demo);
  const app = new Hono().use(callgate({ tenant: async () => tenant, subject: async () => "anna" }));
  app.get("*", (context) => context.text("through"));
  assert.equal((await app.request("/crm/retail")).status, 200);
  assert.equal((await app.request("/crm/vip")).status, 403);
});
