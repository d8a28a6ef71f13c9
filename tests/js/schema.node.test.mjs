/** What an editor offers and tells, asked of the language service that VS Code has for JSON. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import languageService from "vscode-json-languageservice";

const { TextDocument, getLanguageService } = languageService;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const COMMITTED = join(ROOT, "schema/policy.schema.json");

/** At work: the role grants on nothing yet, and one user holds a role that does not exist. */
const POLICY = {
  tenant: "shop",
  settings: { "supervisors.may.edit": { default: false } },
  sections: { desk: {} },
  types: { queue: { relations: ["agent", "supervisor"] }, contact: { open: true } },
  modules: {
    queues: { section: "desk", items: { queue: ["read", "update", "login"] } },
    crm: { actions: ["export"], items: { contact: ["call"] } },
  },
  items: { queue: { sales: {}, vip: { seats: 2 } } },
  kinds: { access: { of: "role" }, team: { of: "group" } },
  reserved: [{ on: "crm", do: ["export"], to: [] }],
  roles: { agent: { grants: [{}] }, supervisor: {} },
  groups: { sales: {}, trainees: {} },
  users: { ada: { roles: ["agnet"] } },
  routes: [],
};

const callgate = (...args) => spawnSync(process.execPath, [join(ROOT, "dist/cli.js"), ...args], { encoding: "utf8" });

let folder;
let own;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "callgate-schema-"));
  own = schemaOf(POLICY);
});
after(() => rmSync(folder, { recursive: true }));

function schemaOf(document) {
  const path = join(folder, "policy.json");
  writeFileSync(path, typeof document === "string" ? document : JSON.stringify(document));
  const { stdout, stderr, status } = callgate("schema", path);
  assert.equal(status, 0, stderr);
  return stdout;
}

function editor(schema) {
  const service = getLanguageService({ schemaRequestService: async () => schema });
  service.configure({ schemas: [{ fileMatch: ["*.json"], uri: "file:///policy.schema.json" }] });
  const open = (text) => {
    const document = TextDocument.create("file:///policy.json", "json", 1, text);
    return [document, service.parseJSONDocument(document)];
  };
  return {
    faults: (text) => service.doValidation(...open(text)),
    /** What is offered where `¦` stands. */
    async offers(text) {
      const [document, json] = open(text.replace("¦", ""));
      const { items } = await service.doComplete(document, document.positionAt(text.indexOf("¦")), json);
      return items.map(({ label }) => label.replaceAll('"', "")).sort();
    },
    async hover(text) {
      const [document, json] = open(text.replace("¦", ""));
      const { contents } = await service.doHover(document, document.positionAt(text.indexOf("¦")), json);
      return contents.map(String).join(" ");
    },
  };
}

const offered = (inside, schema = own) => editor(schema).offers(`{"tenant": "shop", ${inside}}`);
const grant = (inside) => offered(`"roles": {"r": {"grants": [{${inside}}]}}`);

test("a grant is on a module or a type of the policy", async () => {
  assert.deepEqual(await grant('"on": "¦"'), ["contact", "crm", "queue", "queues"]);
});

test("a grant does what there is on its module or type", async () => {
  assert.deepEqual(await grant('"on": "crm", "do": ["¦"]'), ["export", "menu"]);
  assert.deepEqual(await grant('"on": "queues", "do": ["¦"]'), ["menu"]);
  assert.deepEqual(await grant('"on": "queue", "do": ["¦"]'), ["login", "read", "update"]);
  assert.deepEqual(await grant('"do": ["¦"]'), ["call", "export", "login", "menu", "read", "update"]);
});

test("a grant names items and relations of its type", async () => {
  assert.deepEqual(await grant('"on": "queue", "items": {"ids": ["¦"]}'), ["sales", "vip"]);
  assert.deepEqual(await grant('"on": "queue", "items": {"assigned": "¦"}'), ["agent", "supervisor"]);
});

test("a condition reads the policy's settings and attributes", async () => {
  const paths = await grant('"on": "queue", "where": [["¦", "eq", 1]]');
  assert.ok(["setting.supervisors.may.edit", "subject.id", "resource.seats"].every((path) => paths.includes(path)), JSON.stringify(paths));
});

test("limits are completed as grants are, with what limits alone may say", async () => {
  assert.deepEqual(await offered('"groups": {"g": {"limits": [{"on": "queue", "do": ["¦"]}]}}'), ["login", "read", "update"]);
  assert.deepEqual(await offered('"groups": {"g": {"limits": [{"on": "crm", "items": "¦"}]}}'), ["all", "none"]);
  assert.deepEqual(await offered('"modules": {"crm": {"limits": [{"on": "¦"}]}}'), ["contact", "crm"]);
});

test("users hold roles and groups of the policy", async () => {
  assert.deepEqual(await offered('"users": {"u": {"roles": ["¦"]}}'), ["agent", "supervisor"]);
  assert.deepEqual(await offered('"users": {"u": {"groups": ["¦"]}}'), ["sales", "trainees"]);
  assert.deepEqual(await offered('"users": {"u": {"roles": [{"id": "¦"}]}}'), ["agent", "supervisor"]);
});

test("carriers are tied to items under relations of the type", async () => {
  assert.deepEqual(await offered('"users": {"u": {"assigned": {"¦": {}}}}'), ["contact", "queue"]);
  assert.deepEqual(await offered('"users": {"u": {"assigned": {"queue": {"¦": []}}}}'), ["agent", "supervisor"]);
  assert.deepEqual(await offered('"users": {"u": {"assigned": {"queue": {"agent": ["¦"]}}}}'), ["sales", "vip"]);
});

test("a route checks what there is on its module or type", async () => {
  assert.deepEqual(await offered('"routes": [{"on": "¦"}]'), ["crm", "queues"]);
  assert.deepEqual(await offered('"routes": [{"within": "¦"}]'), ["crm", "queues"]);
  assert.deepEqual(await offered('"routes": [{"type": "¦"}]'), ["contact", "queue"]);
  assert.deepEqual(await offered('"routes": [{"on": "crm", "do": "¦"}]'), ["export", "menu"]);
  assert.deepEqual(await offered('"routes": [{"type": "contact", "do": "¦"}]'), ["call"]);
});

test("modules, kinds and reservations name what is declared", async () => {
  assert.deepEqual(await offered('"modules": {"m": {"section": "¦"}}'), ["desk", "null"]);
  assert.deepEqual(await offered('"modules": {"m": {"items": {"¦": []}}}'), ["contact", "queue"]);
  assert.deepEqual(await offered('"modules": {"m": {"shows": {"¦": []}}}'), ["crm", "queues"]);
  assert.deepEqual(await offered('"modules": {"m": {"shows": {"queues": ["¦"]}}}'), ["login", "read", "update"]);
  assert.deepEqual(await offered('"modules": {"queues": {"implies": {"update": ["¦"]}}}'), ["login", "read", "update"]);
  assert.deepEqual(await offered('"roles": {"r": {"kind": "¦"}}'), ["access"]);
  assert.deepEqual(await offered('"groups": {"g": {"kind": "¦"}}'), ["team"]);
  assert.deepEqual(await offered('"reserved": [{"on": "crm", "do": ["¦"]}]'), ["export", "menu"]);
  assert.deepEqual(await offered('"reserved": [{"to": ["¦"]}]'), ["group/sales", "group/trainees", "role/agent", "role/supervisor"]);
});

test("members and words are offered and explained for every policy", async () => {
  const general = readFileSync(COMMITTED, "utf8");
  assert.deepEqual(await offered('"sections": {"s": {"¦"}}', general), ["label", "order"]);
  assert.deepEqual(await offered('"users": {"u": {"state": "¦"}}', general), ["active", "blocked", "deleted"]);
  const roles = '{"tenant": "shop", "roles": {"r": {"grants": [{"o¦n": "crm"}]}}}';
  assert.match(await editor(general).hover(roles), /actions on its items/);
});

test("a misspelt name is told where it stands", async () => {
  const text = JSON.stringify(POLICY);
  const faults = await editor(own).faults(text);
  const told = faults.map(({ range }) => text.slice(range.start.character, range.end.character));
  assert.ok(told.includes('"agnet"'), JSON.stringify(faults));
});

test("the demo's policy has no fault under its own schema", async () => {
  const text = readFileSync(join(ROOT, "policies/demo/policy.json"), "utf8");
  assert.deepEqual(await editor(schemaOf(text)).faults(text), []);
});

test("the command prints the committed schemas", () => {
  assert.equal(callgate("schema").stdout, readFileSync(COMMITTED, "utf8"));
  assert.equal(callgate("schema", "--cases").stdout, readFileSync(join(ROOT, "schema/cases.schema.json"), "utf8"));
});

test("what was written stays where the document is no JSON", () => {
  const [policy, out] = [join(folder, "broken.json"), join(folder, "out.json")];
  writeFileSync(policy, '{"tenant": "shop", ');
  writeFileSync(out, "{}");
  assert.equal(callgate("schema", policy, "--out", out).status, 1);
  assert.equal(readFileSync(out, "utf8"), "{}");
});
