import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { become, json, openPage, refusal, shown, sidebar, signIn, stage, startWorker, visit } from "./support/browser.mjs";

const keyAccounts = ["david", "jonas"];
const people = (await json("policies/demo/people.json")).map(({ id }) => id);
const data = await json("policies/demo/data.json");

describe("Daktela's accesses and rights, in the browser", () => {
  const site = stage();

  /** A page of this person; whatever is asserted about it happens inside. */
  const as = (person, path, look) => site.as(person, path, look);

  /** What the worker says to the same request, when the page is made to send it. */
  async function codeOfWorker(page) {
    await page.locator(".verdict .button", { hasText: "Try it at the worker" }).click();
    return page.locator("[data-worker-code]").getAttribute("data-worker-code");
  }

  test("S3-4 another set of rights leaves the sidebar untouched, another set of accesses the databases", async () => {
    let before;
    await as("ben", "/crm", async (page) => {
      before = await sidebar(page);
      assert.deepEqual(await shown(page, "database"), []);
    });
    const changed = await startWorker((policy) => {
      policy.users.ben.roles = ["operator", "rights-retail"];
      policy.users.anna.roles = ["account-manager", "rights-support"];
    });
    const page = await openPage(site.browser);
    try {
      await become(page, changed.url, "ben", "/crm");
      assert.deepEqual(await sidebar(page), before);
      assert.deepEqual(await shown(page, "database"), ["retail"]);
      await become(page, changed.url, "anna", "/crm");
      assert.ok((await sidebar(page)).includes("reports"));
      assert.deepEqual(await shown(page, "database"), ["retail"]);
      await page.done();
    } finally {
      await changed.close();
    }
  });

  test("S3-7 accesses carry create, read, update and delete, and the buttons follow them", async () => {
    const enabled = (page) => page.locator(".ability.is-allowed").evaluateAll((all) => all.map((one) => one.dataset.action));
    await as("anna", "/crm/retail", async (page) => {
      assert.deepEqual(await enabled(page), ["read", "create", "update"]);
      assert.ok(await page.locator('[data-action="create"].button').isEnabled());
      assert.ok(await page.locator('td [data-action="update"]').first().isEnabled());
      assert.ok(await page.locator('td [data-action="delete"]').first().isDisabled());
    });
    await as("carla", "/crm/retail", async (page) => {
      assert.deepEqual(await enabled(page), ["read", "update"]);
      assert.ok(await page.locator('[data-action="create"].button').isDisabled());
    });
    await as("david", "/crm/vip", async (page) => {
      assert.deepEqual(await enabled(page), ["read", "create", "update", "delete"]);
    });
  });

  test("S3-8 without access to CRM it is not in the sidebar, and a typed address is refused by page and worker", async () => {
    await as("henk", "/", async (page) => {
      assert.ok(!(await sidebar(page)).includes("crmRecords"));
      for (const path of ["/crm", "/crm/retail"]) {
        await visit(page, path);
        assert.ok(["unlisted", "door_closed"].includes(await refusal(page)), path);
        assert.equal(await page.locator("#main table").count(), 0);
        assert.notEqual(await codeOfWorker(page), "allowed");
        assert.match(await page.locator(".reply-head").innerText(), /403/);
      }
    });
  });

  test("S3-9 S3-10 its data is still read where a module shows it that is open", async () => {
    await as("henk", "/announcements", async (page) => {
      const card = page.locator('[data-crm="retail"]').first();
      await card.waitFor();
      const names = data.crm.find?.(({ id }) => id === "retail")?.contacts ?? data.crm.retail;
      const text = await card.innerText();
      assert.ok([names].flat().some(({ name }) => text.includes(name)), text);
    });
  });

  test("S3-11 reading in context does not let one browse", async () => {
    await as("henk", "/announcements", async (page) => {
      assert.ok(!(await shown(page, "crm")).includes("vip"));
      for (const path of ["/crm/retail", "/contacts", "/crm-databases"]) {
        await visit(page, path);
        assert.equal(await page.locator(".verdict").count(), 1, path);
      }
    });
  });

  test("S3-12 rights say which items are visible", async () => {
    await as("anna", "/crm", async (page) => assert.deepEqual(await shown(page, "database"), ["retail"]));
    await as("emma", "/crm", async (page) => assert.deepEqual((await shown(page, "database")).sort(), ["retail", "wholesale"]));
    await as("greta", "/crm", async (page) => assert.deepEqual((await shown(page, "database")).sort(), ["retail", "wholesale"]));
    await as("carla", "/queues", async (page) => assert.deepEqual((await shown(page, "queue")).sort(), ["sales", "support"]));
  });

  test("S3-13 access to CRM without a right to a database is an open module without content", async () => {
    await as("ben", "/crm", async (page) => {
      assert.ok((await sidebar(page)).includes("crmRecords"));
      assert.deepEqual(await shown(page, "database"), []);
      const texts = await json("locales/en.json");
      assert.ok((await page.locator(".empty").innerText()).includes(texts["page.crm.empty"]));
      await visit(page, "/crm/retail");
      assert.equal(await refusal(page), "item_not_covered");
    });
  });

  test("S3-14 VIP contacts are seen by key-account managers only, in no place of the page by anybody else", async () => {
    for (const person of people.filter((id) => id !== "frank" && id !== "wallboard1")) {
      await as(person, "/crm/vip", async (page) => {
        const refused = (await page.locator(".verdict").count()) === 1;
        assert.equal(refused, !keyAccounts.includes(person), person);
        if (!refused) return assert.ok((await page.locator("tbody tr").count()) > 0);
        assert.notEqual(await codeOfWorker(page), "allowed", person);
      });
    }
  });

  test("S3-14 the name of a database that a limit takes away is not in the page's memory", async () => {
    const page = await openPage(site.browser);
    const bodies = [];
    await page.route("**/callgate/slice", async (route) => {
      const response = await route.fetch();
      bodies.push((await response.body()).toString("latin1"));
      await route.fulfill({ response });
    });
    await signIn(page, site.url, "greta", "/crm");
    assert.equal(bodies.length, 1);
    assert.ok(!/\bvip\b/.test(bodies[0]));
    assert.doesNotMatch(await page.locator("body").innerText(), /vip-|VIP customers/);
    await page.done();
  });
});
