import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { json, openPage, sidebar, signIn, signOut, startChromium, startWorker } from "./support/browser.mjs";

const people = await json("policies/demo/people.json");
const { menus } = await json("tests/vectors/demo/menu-of-each-person.json");
const expected = new Map(menus.map(({ subject, modules }) => [subject, modules]));

describe("the sidebar", () => {
  let worker;
  let browser;

  before(async () => {
    [worker, browser] = await Promise.all([startWorker(), startChromium()]);
  });
  after(async () => {
    await browser?.close();
    await worker?.close();
  });

  for (const { id } of people) {
    test(`S3-5 shows ${id} exactly the modules that are open to them`, async () => {
      const page = await openPage(browser);
      await signIn(page, worker.url, id);
      assert.deepEqual(await sidebar(page), expected.get(id));
      await page.done();
    });
  }

  test("S3-6 differs between people with different accesses", async () => {
    const page = await openPage(browser);
    const seen = new Set();
    for (const id of ["anna", "carla", "david", "emma", "henk"]) {
      await signIn(page, worker.url, id);
      seen.add((await sidebar(page)).join());
      await signOut(page);
    }
    assert.equal(seen.size, 5);
    await page.done();
  });

  test("speaks the four languages, from the labels of the policy", async () => {
    const { modules } = await json("policies/demo/policy.json");
    for (const locale of ["en", "nl", "de", "pl"]) {
      const page = await openPage(browser, { locale });
      await signIn(page, worker.url, "henk");
      const labels = await page.locator("#menu [data-module]").allInnerTexts();
      assert.deepEqual(labels, expected.get("henk").map((id) => modules[id].label[locale]));
      assert.equal(await page.locator("html").getAttribute("lang"), locale);
      await page.done();
    }
  });

  test("marks the page that is open, and the database below CRM as CRM", async () => {
    const page = await openPage(browser);
    await signIn(page, worker.url, "anna", "/crm/retail");
    const current = page.locator('#menu [aria-current="page"]');
    assert.equal(await current.getAttribute("data-module"), "crmRecords");
    await page.locator('#menu [data-module="tickets"]').click();
    await page.locator('#menu [data-module="tickets"][aria-current="page"]').waitFor();
    assert.equal(await current.count(), 1);
    await page.done();
  });

  test("draws an icon of its own for every module", async () => {
    const page = await openPage(browser);
    await signIn(page, worker.url, "emma");
    const drawings = await page.locator("#menu [data-module] .icon path").evaluateAll((paths) => paths.map((path) => path.getAttribute("d")));
    const { modules } = await json("policies/demo/policy.json");
    const wanted = new Set(expected.get("emma").map((id) => modules[id].icon));
    assert.equal(new Set(drawings).size, wanted.size);
    await page.done();
  });
});
