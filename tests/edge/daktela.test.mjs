import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { demo, gateOfSuite, modulesOf, publish, start } from "./support.mjs";

const hrefs = new Map(Object.entries(demo.modules).map(([id, { href }]) => [id, href]));
const people = Object.keys(demo.users).filter((id) => demo.users[id].state !== "deleted" && !(demo.users[id].from > Date.now() / 1000));
const active = people.filter((id) => demo.users[id].state === "active");

describe("Daktela's accesses and rights, over HTTP", () => {
  const gate = gateOfSuite();

  const status = async (subject, address, init) => (await gate.get(subject, address, init)).status;
  const databases = async (subject) => (await gate.get(subject, "/api/crm")).body.map(({ id }) => id);

  test("S3-4 accesses and rights are independent: another set of rights leaves the menu untouched", async () => {
    const changed = structuredClone(demo);
    changed.users.ben.roles = ["operator", "rights-retail"];
    const other = await start(gate.place, await publish(gate.place, "other-rights", changed));
    try {
      const [before, after] = [await gate.gateOf("ben"), await other.gateOf("ben")];
      assert.deepEqual(modulesOf(after.menu("en")), modulesOf(before.menu("en")));
      assert.deepEqual([...before.items("read", "crm_database")], []);
      assert.deepEqual([...after.items("read", "crm_database")], ["retail"]);
      assert.equal((await other.get("ben", "/api/crm/retail")).status, 200);
    } finally {
      await other.dispose();
    }
  });

  test("S3-4 another set of accesses leaves the rights untouched", async () => {
    const changed = structuredClone(demo);
    changed.users.anna.roles = ["announcements", "rights-support"];
    const other = await start(gate.place, await publish(gate.place, "other-accesses", changed));
    try {
      const [before, after] = [await gate.gateOf("anna"), await other.gateOf("anna")];
      assert.notDeepEqual(modulesOf(after.menu("en")), modulesOf(before.menu("en")));
      assert.deepEqual(after.items("read", "queue"), before.items("read", "queue"));
    } finally {
      await other.dispose();
    }
  });

  test("S3-5 the sidebar shows exactly the modules that the person may open", async () => {
    for (const subject of active) {
      const opened = await gate.gateOf(subject);
      const shown = new Set(modulesOf(opened.menu("en")));
      const panels = Object.keys(demo.modules).filter((id) => (demo.modules[id].surface ?? "panel") === "panel");
      const expected = panels.filter((id) => grantsMenu(subject, id));
      assert.deepEqual([...shown].sort(), expected.sort(), subject);
    }
  });

  test("S3-5 S3-8 what the sidebar does not show, the worker refuses, for everybody and every page", async () => {
    const listed = demo.routes.filter(({ GET: href, do: action, on }) => href && action === "menu" && hrefs.get(on) === href);
    for (const subject of active) {
      const shown = new Set(modulesOf((await gate.gateOf(subject)).menu("en")));
      const answers = await Promise.all(listed.map(async ({ GET: href, on }) => [on, await status(subject, `/api${href}`)]));
      const panels = answers.filter(([on]) => (demo.modules[on].surface ?? "panel") === "panel");
      assert.deepEqual(panels.filter(([, code]) => code === 200).map(([on]) => on).sort(), [...shown].sort(), subject);
      assert.ok(answers.every(([, code]) => code === 200 || code === 403), subject);
    }
  });

  test("S3-6 people with different accesses see different menus", async () => {
    const menus = await Promise.all(["anna", "carla", "david", "emma", "henk"].map(async (id) => modulesOf((await gate.gateOf(id)).menu("en")).join()));
    assert.equal(new Set(menus).size, menus.length);
  });

  test("S3-7 accesses carry create, read, update and delete of a module", async () => {
    const body = JSON.stringify({ name: "A. Vermeer" });
    const init = { body, headers: { "content-type": "application/json" } };
    assert.equal(await status("anna", "/api/contacts", { ...init, method: "POST" }), 201);
    assert.equal(await status("henk", "/api/contacts", { ...init, method: "POST" }), 403);
    assert.equal(await status("anna", "/api/announcements", { ...init, method: "POST" }), 403);
    assert.equal(await status("emma", "/api/announcements", { ...init, method: "POST" }), 201);
  });

  test("S3-7 a page that is shown without its `read` gives no rows, to nobody", async () => {
    let without = 0;
    for (const subject of active) {
      const opened = await gate.gateOf(subject);
      const tables = modulesOf(opened.menu("en")).filter((id) => demo.modules[id].actions?.includes("read") && !["crmRecords", "queues"].includes(id));
      for (const id of tables.filter((id) => !opened.can("read", id))) {
        const { status, body } = await gate.get(subject, `/api${hrefs.get(id)}`);
        assert.deepEqual([status, body], [200, []], `${subject} ${id}`);
        without += 1;
      }
    }
    assert.ok(without > 0, "somebody holds a menu alone");
  });

  test("S3-7 sessions are visible to carla and emma, and unusable; with `read` they are rows", async () => {
    for (const subject of ["carla", "emma"]) {
      assert.ok(modulesOf((await gate.gateOf(subject)).menu("en")).includes("sessions"), subject);
      assert.deepEqual((await gate.get(subject, "/api/sessions")).body, [], subject);
    }
    assert.ok((await gate.get("emma", "/api/users")).body.length > 0);
  });

  test("S3-7 announcements, and what they mention, are for whom may read them", async () => {
    const changed = structuredClone(demo);
    for (const grant of changed.roles.announcements.grants) if (grant.on === "systemAnnouncements") grant.do = ["menu"];
    const other = await start(gate.place, await publish(gate.place, "menu-only", changed));
    try {
      const { status, body } = await other.get("henk", "/api/announcements");
      assert.deepEqual([status, body], [200, []]);
      assert.deepEqual((await other.get("henk", "/api/announcements/crm/retail")).body.contacts, []);
      assert.ok((await gate.get("henk", "/api/announcements")).body.length > 0);
    } finally {
      await other.dispose();
    }
  });

  test("S3-12 agents see their own activities, supervisors everybody's", async () => {
    const activities = async (subject) => (await gate.get(subject, "/api/activities")).body.map(({ agent }) => agent);
    assert.deepEqual(await activities("david"), ["David Mulder"]);
    assert.ok(new Set(await activities("carla")).size > 1);
  });

  test("S3-8 without access to CRM it is absent from the menu, and a deep link is refused", async () => {
    assert.ok(!modulesOf((await gate.gateOf("henk")).menu("en")).includes("crmRecords"));
    assert.equal(await status("henk", "/api/crm"), 403);
    assert.equal(await status("henk", "/api/crm/retail"), 403);
    assert.equal(await status("henk", "/api/crm/retail/contacts/1"), 403);
  });

  test("S3-9 without access to CRM, its data is still readable where another module shows it", async () => {
    assert.equal(await status("henk", "/api/announcements/crm/retail"), 200);
  });

  test("S3-10 inside the module that shows them, the very same records are read", async () => {
    const shown = (await gate.get("henk", "/api/announcements/crm/retail")).body.contacts;
    const own = (await gate.get("anna", "/api/crm/retail")).body.contacts;
    assert.ok(shown.length > 0);
    for (const contact of shown) assert.deepEqual(contact, own.find(({ id }) => id === contact.id));
  });

  test("S3-11 reading in context does not allow browsing", async () => {
    const shown = (await gate.get("henk", "/api/announcements/crm/retail")).body.contacts;
    const all = (await gate.get("anna", "/api/crm/retail")).body.contacts;
    assert.ok(shown.length < all.length, "only what the announcements mention");
    for (const address of ["/api/crm", "/api/crm/retail", "/api/contacts", "/api/crm-databases"]) {
      assert.equal(await status("henk", address), 403, address);
      assert.equal(await status("henk", `${address}?within=systemAnnouncements`), 403, address);
    }
  });

  test("S3-12 rights say which items are visible inside a module", async () => {
    assert.deepEqual(await databases("anna"), ["retail"]);
    assert.deepEqual((await databases("yara")).sort(), ["retail", "wholesale"]);
    assert.equal(await status("anna", "/api/crm/retail"), 200);
    assert.equal(await status("anna", "/api/crm/wholesale"), 403);
    const queues = (await gate.get("carla", "/api/queues")).body.map(({ id }) => id);
    assert.deepEqual(queues.sort(), ["sales", "support"]);
  });

  test("S3-13 access to CRM without a right to any database opens an empty module", async () => {
    assert.ok(modulesOf((await gate.gateOf("ben")).menu("en")).includes("crmRecords"));
    assert.deepEqual(await databases("ben"), []);
    for (const id of Object.keys(demo.items.crm_database)) {
      assert.equal(await status("ben", `/api/crm/${id}`), 403, id);
      assert.equal(await status("ben", `/api/announcements/crm/${id}`), 403, id);
    }
  });

  test("S3-14 VIP contacts are seen by key-account managers only", async () => {
    for (const subject of people) {
      const allowed = ["david", "jonas", "lotte"].includes(subject);
      assert.equal(await status(subject, "/api/crm/vip"), allowed ? 200 : 403, subject);
      assert.equal((await gate.gateOf(subject)).items("read", "crm_database").has("vip"), allowed, subject);
    }
    assert.ok((await databases("david")).includes("vip"));
    const refusals = await Promise.all(["vip", "no-such-database"].map((id) => gate.get("anna", `/api/crm/${id}`)));
    assert.deepEqual(refusals[0].body, refusals[1].body);
  });
});

/** Read from the document as it stands: the demo's roles grant menus without conditions, and no limit is on a module. */
function grantsMenu(subject, module) {
  const roles = demo.users[subject].roles.map((role) => (typeof role === "string" ? { id: role } : role));
  const now = Date.now() / 1000;
  const valid = roles.filter(({ from = 0, until = Infinity }) => from <= now && now < until);
  const grants = valid.flatMap(({ id }) => demo.roles[id].grants ?? []);
  return grants.some(({ on, do: actions }) => on === module && actions.includes("menu"));
}
