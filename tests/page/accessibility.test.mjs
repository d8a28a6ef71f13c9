import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { describe, test } from "node:test";
import { become, json, openPage, signIn, signOut, stage, visit } from "./support/browser.mjs";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const [, ...others] = await json("build/demo/tenants.json");

describe("accessibility", () => {
  const site = stage();

  async function assertClean(page, where, options = {}) {
    // The page's own policy forbids foreign scripts; the debugger's evaluation is not bound by it.
    if (!(await page.evaluate(() => "axe" in window))) await page.evaluate(axe);
    const { violations } = await page.evaluate((options) => window.axe.run(document, options), options);
    assert.deepEqual(violations.map(({ id, nodes }) => `${where}: ${id}: ${nodes.map(({ html }) => html).join(" ").slice(0, 300)}`), []);
  }

  /** In the dark only the colours are others, so only what is about colours is looked at again. */
  async function assertCleanInBoth(page, where) {
    await assertClean(page, where);
    await page.emulateMedia({ colorScheme: "dark" });
    await assertClean(page, `${where}, dark`, { runOnly: { type: "tag", values: ["cat.color"] } });
    await page.emulateMedia({ colorScheme: "light" });
  }

  for (const width of [1280, 390]) {
    test(`axe finds nothing on any page at ${width} px, light and dark`, async () => {
      const page = await openPage(site.browser, { width });
      await page.goto(site.url);
      await page.locator("[data-person]").first().waitFor();
      await assertCleanInBoth(page, "sign-in");
      await signIn(page, site.url, "carla");
      for (const path of ["/crm", "/crm/retail", "/announcements", "/queues", "/tickets", "/wallboards", "/nowhere"]) {
        await visit(page, path);
        await assertCleanInBoth(page, path);
      }
      await visit(page, "/crm/retail");
      await page.locator(".ability .button-why").first().click();
      await assertCleanInBoth(page, "why");
      await page.keyboard.press("Escape");
      await page.locator(".tenant-button").click();
      await assertCleanInBoth(page, "choice of a tenant");
      await page.keyboard.press("Escape");
      if (width === 390) {
        await page.locator(".menu-button").click();
        await assertCleanInBoth(page, "drawer");
      }
      await page.done();
    });
  }

  test("axe finds nothing on the pages of a tenant without data of its own", async () => {
    const page = await openPage(site.browser);
    for (const { id, people } of others) {
      const [person] = await json(people);
      await become(page, `${site.url}t/${id}/`, person.id);
      const paths = await page.locator("#menu a").evaluateAll((links) => links.map((link) => link.dataset.path));
      for (const path of paths.slice(0, 2)) {
        await visit(page, path);
        await (id === others[0].id ? assertCleanInBoth : assertClean)(page, `${id} ${path}`);
      }
    }
    await page.done();
  });

  test("axe finds nothing on a refused slice and on an empty menu", async () => {
    const page = await openPage(site.browser);
    await signIn(page, site.url, "frank");
    await assertClean(page, "empty menu");
    await signOut(page);
    await page.route("**/callgate/slice", (route) => route.abort());
    await page.locator('[data-person="anna"]').click();
    await page.locator(".verdict").waitFor();
    await assertClean(page, "refused slice");
    await page.done();
  });

  const focused = (page) => page.evaluate(() => {
    const { tagName, textContent, className } = document.activeElement;
    return { tag: tagName, text: (textContent ?? "").trim(), className };
  });

  async function tabTo(page, wanted) {
    for (let press = 0; press < 60; press += 1) {
      await page.keyboard.press("Tab");
      if (await page.evaluate((selector) => document.activeElement.matches(selector), wanted)) return;
    }
    assert.fail(`the keyboard does not reach ${wanted}`);
  }

  test("everything can be done with the keyboard alone", async () => {
    const page = await openPage(site.browser);
    await page.goto(site.url);
    await page.locator("[data-person]").first().waitFor();
    await tabTo(page, '[data-person="anna"]');
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.matches("#main h1"));
    await page.reload();
    await page.locator("#main h1").waitFor();
    await page.keyboard.press("Tab");
    assert.equal((await focused(page)).className, "skip");
    await page.keyboard.press("Enter");
    assert.equal((await focused(page)).tag, "H1");
    await page.locator("#menu a").first().focus();
    await tabTo(page, '[data-module="crmRecords"]');
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.activeElement?.tagName === "H1" && document.activeElement.textContent === "CRM");
    await tabTo(page, '[data-database="retail"] a');
    await page.keyboard.press("Enter");
    await page.locator("table").waitFor();
    await tabTo(page, '[data-action="create"]');
    await page.keyboard.press("Enter");
    await page.keyboard.type("Vera Keyboard");
    await page.keyboard.press("Enter");
    await page.getByRole("rowheader", { name: "Vera Keyboard" }).waitFor();
    assert.equal(await page.locator("#status").textContent(), "Saved.");
    await page.done();
  });

  test("after a navigation the heading has the focus and the title names the page", async () => {
    const page = await openPage(site.browser);
    await signIn(page, site.url, "anna");
    await page.locator('#menu [data-module="tickets"]').click();
    await page.waitForFunction(() => document.activeElement?.tagName === "H1");
    assert.equal((await focused(page)).text, "Tickets");
    assert.equal(await page.title(), "Tickets · callgate");
    await page.goBack();
    await page.waitForFunction(() => document.activeElement?.textContent === "Overview");
    await page.done();
  });

  test("a screen that replaces another has the focus on its heading, a fresh page has not", async () => {
    const page = await openPage(site.browser);
    const hasFocus = (text) => page.waitForFunction((wanted) => document.activeElement?.matches("h1") && document.activeElement.textContent === wanted, text);
    await page.goto(site.url);
    await page.locator("[data-person]").first().waitFor();
    assert.equal((await focused(page)).tag, "BODY");
    await page.locator('[data-person="anna"]').click();
    await hasFocus("Overview");
    await page.reload();
    await page.locator("#main h1").waitFor();
    assert.equal((await focused(page)).tag, "BODY");
    await signOut(page);
    await hasFocus("Who are you today?");
    await page.route("**/callgate/slice", (route) => route.abort());
    await page.locator('[data-person="anna"]').click();
    await page.locator(".verdict").waitFor();
    await hasFocus("Nothing was opened");
    await page.done();
  });

  test("the focus is visible on whatever has it", async () => {
    const page = await openPage(site.browser);
    await signIn(page, site.url, "anna", "/crm/retail");
    await page.reload();
    await page.locator("tbody").waitFor();
    for (let press = 0; press < 25; press += 1) {
      await page.keyboard.press("Tab");
      const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
      assert.notEqual(outline, "none", (await focused(page)).text);
    }
    await page.done();
  });

  test("the drawer opens, takes the focus, and gives it back", async () => {
    const page = await openPage(site.browser, { width: 390 });
    await signIn(page, site.url, "anna");
    const toggle = page.locator(".menu-button");
    assert.equal(await page.locator("#menu a").first().isVisible(), false);
    await toggle.focus();
    await page.keyboard.press("Enter");
    assert.equal(await toggle.getAttribute("aria-expanded"), "true");
    assert.equal((await focused(page)).text, "Announcements");
    await page.keyboard.press("Escape");
    assert.equal(await toggle.getAttribute("aria-expanded"), "false");
    assert.ok(await toggle.evaluate((button) => button === document.activeElement));
    await page.done();
  });

  test("there is one main, one navigation, one heading of the first level, and a skip link", async () => {
    const page = await openPage(site.browser);
    await signIn(page, site.url, "anna", "/crm/retail");
    for (const role of ["main", "navigation", "banner", "contentinfo"]) assert.equal(await page.getByRole(role).count(), 1, role);
    assert.equal(await page.getByRole("heading", { level: 1 }).count(), 1);
    await page.done();
  });
});
