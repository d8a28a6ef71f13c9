import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { openPage, signIn, signOut, startChromium, startWorker, visit } from "./support/browser.mjs";
import { layoutFaults, smallTargets } from "./support/layout.mjs";

const WIDTHS = [1280, 1024, 768, 390];
/** The longest that the form takes, with nowhere to break. */
const LONG_NAME = "Donaudampfschifffahrtsgesellschaft".repeat(4).slice(0, 120);
const LOCALES = ["en", "nl", "de", "pl"];
const SCHEMES = /** @type {const} */ (["light", "dark"]);

/** Each page with the person who sees the most of it. */
const TOUR = [
  ["emma", ["/", "/crm", "/crm/retail", "/announcements", "/tickets", "/calls", "/users", "/nowhere"]],
  ["carla", ["/queues", "/wallboards", "/crm/retail"]],
];

describe("the layout", () => {
  let worker;
  let browser;

  before(async () => {
    [worker, browser] = await Promise.all([startWorker(), startChromium()]);
  });
  after(async () => {
    await browser?.close();
    await worker?.close();
  });

  async function assertWhole(page, where) {
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await page.evaluate(layoutFaults), [], `${where}, ${colorScheme}`);
    }
  }

  for (const width of WIDTHS) {
    for (const locale of LOCALES) {
      test(`holds at ${width} px in ${locale}, light and dark`, async () => {
        const page = await openPage(browser, { width, locale });
        await page.goto(worker.url);
        await page.locator("[data-person]").first().waitFor();
        await assertWhole(page, "sign-in");
        for (const [person, paths] of TOUR) {
          await signIn(page, worker.url, person);
          for (const path of paths) {
            if (path !== "/") await visit(page, path);
            await assertWhole(page, `${person} ${path}`);
          }
          await signOut(page);
        }
        await page.done();
      });
    }
  }

  for (const width of WIDTHS) {
    test(`a name of 120 characters holds at ${width} px`, async () => {
      const page = await openPage(browser, { width, locale: "de" });
      await page.route("**/api/crm/retail*", async (route) => {
        const database = await (await route.fetch()).json();
        database.contacts[0].name = database.contacts[0].company = LONG_NAME;
        await route.fulfill({ json: database });
      });
      await page.route("**/api/crm/retail/contacts/*", async (route) => {
        const contact = await (await route.fetch()).json();
        await route.fulfill({ json: { ...contact, name: LONG_NAME } });
      });
      await signIn(page, worker.url, "emma", "/crm/retail");
      await assertWhole(page, "the table");
      await page.locator('td [data-action="delete"]').first().click();
      await page.locator("dialog[open]").waitFor();
      await assertWhole(page, "the dialog");
      await page.keyboard.press("Escape");
      await visit(page, "/crm/retail/contacts/r-101");
      await assertWhole(page, "the contact");
      await page.done();
    });
  }

  test("the dialogs hold at 390 px in German and Polish", async () => {
    for (const locale of ["de", "pl"]) {
      const page = await openPage(browser, { width: 390, height: 700, locale });
      await signIn(page, worker.url, "emma", "/crm/retail");
      for (const opener of [".ability .button-why", '.page-actions [data-action="create"]', 'td [data-action="delete"]']) {
        await page.locator(opener).first().click();
        await page.locator("dialog[open]").waitFor();
        await assertWhole(page, `${locale} ${opener}`);
        await page.keyboard.press("Escape");
      }
      await page.locator(".menu-button").click();
      await assertWhole(page, `${locale} drawer`);
      await page.keyboard.press("Escape");
      await page.locator(".account-button").click();
      await assertWhole(page, `${locale} account`);
      await page.done();
    }
  });

  test("every target is 44 px high on a phone", async () => {
    const page = await openPage(browser, { width: 390 });
    await signIn(page, worker.url, "anna", "/crm/retail");
    assert.deepEqual(await page.evaluate(smallTargets), []);
    await page.done();
  });

  test("nothing jumps while a page fills", async () => {
    const page = await openPage(browser);
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await signIn(page, worker.url, "anna");
    for (const path of ["/crm", "/crm/retail", "/tickets", "/announcements"]) await visit(page, path);
    assert.ok((await page.evaluate(() => window.shift)) < 0.05);
    await page.done();
  });
});
