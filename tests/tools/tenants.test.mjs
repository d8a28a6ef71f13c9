import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { catalogueOf } from "../../tools/tasks/catalogue.mjs";
import { aboutOf, languageOf } from "../../tools/tasks/tenants.mjs";
import { errorOf, root, workshop } from "./support.mjs";

const policy = (tenant, others) => JSON.stringify({ tenant, ...others });
const people = "[]";

/** The tenants of a repository with these files in policies/. */
async function found(context, files) {
  const shop = workshop(context, Object.fromEntries(Object.entries(files).map(([path, content]) => [`policies/${path}`, content])));
  return (await shop.tool("tasks/tenants.mjs")).tenants();
}

test("every folder with a policy and people is a tenant, by its policy's name, the usual one first", async (context) => {
  const all = await found(context, {
    ...{ "acme/policy.json": policy("acme-nl"), "acme/people.json": people },
    ...{ "demo/policy.json": policy("demo"), "demo/people.json": people },
    ...{ "drafts/policy.json": policy("nobody-signs-in"), "README.md": "" },
  });
  assert.deepEqual(all.map(({ id, folder }) => [id, folder]), [["demo", "policies/demo"], ["acme-nl", "policies/acme"]]);
});

test("two policies of one tenant, and one that is no JSON, are named", async (context) => {
  const twice = { "a/policy.json": policy("same"), "a/people.json": people, "b/policy.json": policy("same"), "b/people.json": people };
  assert.match((await errorOf(() => found(context, twice))).message, /policies\/b\/policy\.json: another policy is of the tenant `same`/);
  const broken = { "a/policy.json": "{", "a/people.json": people };
  assert.match((await errorOf(() => found(context, broken))).message, /^policies\/a\/policy\.json: /);
});

test("a tenant speaks the language beside English that all its labels have", () => {
  const modules = (...labels) => labels.map((label) => ({ label }));
  assert.equal(languageOf(modules({ en: "a", pl: "b" }, { pl: "c", en: "d" })), "pl");
  assert.equal(languageOf(modules({ en: "a", pl: "b" }, { en: "d" })), "en");
  assert.equal(languageOf(modules({ en: "a" })), "en");
  assert.equal(languageOf(modules({ de: "a" }, { de: "b" })), "de");
  assert.equal(languageOf(modules({ en: "a", nl: "b", de: "c" })), undefined);
  assert.equal(languageOf([{}]), "en");
});

test("before anybody signs in, a page knows the name, the first entry of the menu and the devices", () => {
  const modules = {
    second: { label: { en: "Second" }, href: "/second", order: 2 },
    first: { label: { en: "First" }, href: "/first", order: 1 },
    hidden: { label: { en: "Hidden" }, href: "/hidden", surface: "api" },
    phone: { label: { en: "Phone" }, href: "/phone", icon: "headset", surface: "device" },
  };
  const about = aboutOf({ id: "x", folder: "policies/x", policy: { label: { en: "Corner Shop", nl: "Buurtwinkel" }, modules } });
  assert.deepEqual(about, { name: { en: "Corner Shop", nl: "Buurtwinkel" }, language: "en", entrance: "first", devices: [{ label: { en: "Phone" }, href: "/phone", icon: "headset" }] });
});

test("a catalogue has what each module governs, and of its guests what it shows of them", () => {
  const { modules } = catalogueOf({
    modules: {
      desk: { actions: ["dial"], shows: { crm: ["read"], notes: ["write"] } },
      crm: { label: { en: "CRM" }, items: { database: ["read", "update"] } },
      notes: { actions: ["write"], items: { note: ["read"] } },
    },
    items: { database: { retail: { label: { en: "Retail" }, size: 3 }, vip: {} } },
  });
  const items = [{ id: "retail", label: { en: "Retail" } }, { id: "vip", label: undefined }];
  assert.deepEqual(modules.crm, { module: "crm", types: [{ type: "database", actions: ["read", "update"], items }], guests: [] });
  assert.deepEqual(modules.desk, {
    module: "desk",
    types: [],
    guests: [
      { module: "crm", label: { en: "CRM" }, actions: ["read"], types: [{ type: "database", actions: ["read"], items }] },
      { module: "notes", label: undefined, actions: ["write"], types: [] },
    ],
  });
});

test("every tenant has a page of its own that loads the code of the site, with a worker and without", () => {
  const tenants = JSON.parse(readFileSync(join(root, "build/demo/tenants.json"), "utf8"));
  for (const { id } of tenants) {
    for (const site of ["site", "static"]) {
      const folder = join(root, "build", site, "t", id);
      const html = readFileSync(join(folder, "index.html"), "utf8");
      const files = [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, file]) => file);
      assert.ok(files.length > 5);
      for (const file of files) assert.ok(file.startsWith("../../") && existsSync(join(folder, file)), `${id}: ${file}`);
      assert.equal(JSON.parse(readFileSync(join(folder, "trust.json"), "utf8")).tenant, id);
    }
  }
});
