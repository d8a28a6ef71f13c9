import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { become, json, openPage, signIn, signOut, stage, visit } from "./support/browser.mjs";
import { layoutFaults, smallTargets } from "./support/layout.mjs";

const WIDTHS = [390, 768, 1024, 1280];
/** The longest that the form takes, with nowhere to break. */
const LONG_NAME = "Donaudampfschifffahrtsgesellschaft".repeat(4).slice(0, 120);
const LOCALES = ["en", "nl", "de", "pl"];
const SCHEMES = /** @type {const} */ (["light", "dark"]);

/** Of a long menu so many pages, spread over it. */
const PAGES = 12;

/** Each page with the person who sees the most of it. */
const TOUR = [
  ["emma", ["/", "/crm", "/crm/retail", "/announcements", "/tickets", "/calls", "/users", "/nowhere"]],
  ["carla", ["/queues", "/wallboards", "/crm/retail"]],
];

const [, ...others] = await json("build/demo/tenants.json");

describe("the layout", () => {
  const site = stage();

  async function assertWhole(page, where) {
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      assert.deepEqual(await page.evaluate(layoutFaults), [], `${where}, ${colorScheme}`);
    }
  }

  /** The same page at every width; the widest comes last, where nothing is behind a button. */
  async function assertWholeEverywhere(page, where, look = assertWhole) {
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 900 });
      await look(page, `${where}, ${width} px`);
    }
  }

  /** The demo's tour has shown that no colours move anything. */
  const assertLaidOut = async (page, where) => assert.deepEqual(await page.evaluate(layoutFaults), [], where);

  for (const locale of LOCALES) {
    test(`holds in ${locale} at ${WIDTHS.join(", ")} px, light and dark`, async () => {
      const page = await openPage(site.browser, { locale });
      await page.goto(site.url);
      await page.locator("[data-person]").first().waitFor();
      await assertWholeEverywhere(page, "sign-in");
      for (const [person, paths] of TOUR) {
        await signIn(page, site.url, person);
        for (const path of paths) {
          if (path !== "/") await visit(page, path);
          await assertWholeEverywhere(page, `${person} ${path}`);
        }
        await signOut(page);
      }
      await page.done();
    });
  }

  for (const { id, about, people } of others) {
    test(`holds for ${id} in ${about.language}: sign-in, choice of tenant, and pages from the longest menu`, async () => {
      const page = await openPage(site.browser);
      await page.goto(`${site.url}t/${id}/`);
      await page.locator("[data-person]").first().waitFor();
      await assertWholeEverywhere(page, "sign-in", assertLaidOut);
      const [person, paths] = await longestMenu(page, (await json(people)).map(({ id }) => id));
      await become(page, `${site.url}t/${id}/`, person);
      for (const path of paths.filter((_, at) => at % Math.ceil(paths.length / PAGES) === 0)) {
        await visit(page, path);
        await assertWholeEverywhere(page, path, assertLaidOut);
      }
      await page.locator(".tenant-button").click();
      await page.locator("dialog[open]").waitFor();
      await assertWholeEverywhere(page, "choice", assertLaidOut);
      await page.done();
    });
  }

  /** Who has most entries in the menu, with their addresses. */
  async function longestMenu(page, people) {
    let longest = ["", []];
    for (const id of people) {
      await become(page, page.url().replace(/#.*/, ""), id);
      const paths = await page.locator("#menu a").evaluateAll((links) => links.map((link) => link.dataset.path));
      if (paths.length > longest[1].length) longest = [id, paths];
    }
    return longest;
  }

  test(`a name of 120 characters holds at ${WIDTHS.join(", ")} px`, async () => {
    const page = await openPage(site.browser, { locale: "de" });
    await page.route("**/api/crm/retail*", async (route) => {
      const database = await (await route.fetch()).json();
      database.contacts[0].name = database.contacts[0].company = LONG_NAME;
      await route.fulfill({ json: database });
    });
    await page.route("**/api/crm/retail/contacts/*", async (route) => {
      const contact = await (await route.fetch()).json();
      await route.fulfill({ json: { ...contact, name: LONG_NAME } });
    });
    await signIn(page, site.url, "emma", "/crm/retail");
    await assertWholeEverywhere(page, "the table");
    await page.locator('td [data-action="delete"]').first().click();
    await page.locator("dialog[open]").waitFor();
    await assertWholeEverywhere(page, "the dialog");
    await page.keyboard.press("Escape");
    await visit(page, "/crm/retail/contacts/r-101");
    await assertWholeEverywhere(page, "the contact");
    await page.done();
  });

  test("the dialogs hold at 390 px in German and Polish", async () => {
    for (const locale of ["de", "pl"]) {
      const page = await openPage(site.browser, { width: 390, height: 700, locale });
      await signIn(page, site.url, "emma", "/crm/retail");
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
    const page = await openPage(site.browser, { width: 390 });
    await signIn(page, site.url, "anna", "/crm/retail");
    assert.deepEqual(await page.evaluate(smallTargets), []);
    await page.done();
  });

  test("nothing jumps while a page fills", async () => {
    const page = await openPage(site.browser);
    await page.addInitScript(() => {
      window.shift = 0;
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
      }).observe({ type: "layout-shift", buffered: true });
    });
    await signIn(page, site.url, "anna");
    for (const path of ["/crm", "/crm/retail", "/tickets", "/announcements"]) await visit(page, path);
    assert.ok((await page.evaluate(() => window.shift)) < 0.05);
    await page.done();
  });
});
