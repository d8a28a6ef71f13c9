import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { json, openPage, sidebar, signIn, stage } from "./support/browser.mjs";

const people = await json("policies/demo/people.json");
const { menus } = await json("tests/vectors/demo/menu-of-each-person.json");
const expected = new Map(menus.map(({ subject, modules }) => [subject, modules]));

describe("the sidebar", () => {
  const site = stage();

  for (const { id } of people) {
    test(`S3-5 shows ${id} exactly the modules that are open to them`, async () => {
      await site.as(id, "/", async (page) => assert.deepEqual(await sidebar(page), expected.get(id)));
    });
  }

  test("S3-6 differs between people with different accesses", async () => {
    const seen = new Set();
    for (const id of ["anna", "carla", "david", "emma", "henk"]) await site.as(id, "/", async (page) => seen.add((await sidebar(page)).join()));
    assert.equal(seen.size, 5);
  });

  test("speaks the four languages, from the labels of the policy", async () => {
    const { modules } = await json("policies/demo/policy.json");
    for (const locale of ["en", "nl", "de", "pl"]) {
      const page = await openPage(site.browser, { locale });
      await signIn(page, site.url, "henk");
      const labels = await page.locator("#menu [data-module]").allInnerTexts();
      assert.deepEqual(labels, expected.get("henk").map((id) => modules[id].label[locale]));
      assert.equal(await page.locator("html").getAttribute("lang"), locale);
      await page.done();
    }
  });

  test("marks the page that is open, and the database below CRM as CRM", async () => {
    await site.as("anna", "/crm/retail", async (page) => {
      const current = page.locator('#menu [aria-current="page"]');
      assert.equal(await current.getAttribute("data-module"), "crmRecords");
      await page.locator('#menu [data-module="tickets"]').click();
      await page.locator('#menu [data-module="tickets"][aria-current="page"]').waitFor();
      assert.equal(await current.count(), 1);
    });
  });

  test("draws an icon of its own for every module", async () => {
    await site.as("emma", "/", async (page) => {
      const drawings = await page.locator("#menu [data-module] .icon path").evaluateAll((paths) => paths.map((path) => path.getAttribute("d")));
      const { modules } = await json("policies/demo/policy.json");
      const wanted = new Set(expected.get("emma").map((id) => modules[id].icon));
      assert.equal(new Set(drawings).size, wanted.size);
    });
  });
});
