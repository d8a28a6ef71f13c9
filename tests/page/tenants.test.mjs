import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { json, openPage, sidebar, signIn, signOut, stage, startStatic, startWorker, visit } from "./support/browser.mjs";

const tenants = await json("build/demo/tenants.json");
const usual = tenants[0];
const others = tenants.slice(1);
/** Enough where it matters that there are several, and not which. */
const two = others.slice(0, 2);
const texts = Object.fromEntries(await Promise.all(["en", "nl", "de", "pl"].map(async (locale) => [locale, await json(`locales/${locale}.json`)])));
const policies = new Map(await Promise.all(tenants.map(async ({ id, document }) => [id, await json(document)])));
const peopleOf = new Map(await Promise.all(tenants.map(async ({ id, people }) => [id, await json(people)])));
/** What the page speaks at a tenant to whose reader the browser says English. */
const languageAt = ({ about }) => about.language ?? "en";

const personButtons = (page) => page.locator("[data-person]").evaluateAll((all) => all.map((one) => one.dataset.person));
const tenantHref = (url, { id }) => (id === usual.id ? url : `${url}t/${id}/`);

/** A worker is asked as everybody; the files beside a page come from the same publication. */
const places = [["a worker", startWorker, Infinity], ["static files below a path", startStatic, 2]];

for (const [where, start, most] of places) {
  describe(`the tenants of the page, with ${where}`, () => {
    const site = stage(start);

    test("the sign-in page leads to each one's own, with its people, in its language", async () => {
      const page = await openPage(site.browser, { silent: true });
      await page.goto(site.url);
      for (const tenant of [...others, usual]) {
        await page.locator(`.tenant-bar [data-tenant="${tenant.id}"]`).click();
        await page.waitForURL(tenantHref(site.url, tenant));
        await page.locator(`.tenant-bar [data-tenant="${tenant.id}"][aria-current]`).waitFor();
        assert.deepEqual(await personButtons(page), peopleOf.get(tenant.id).map(({ id }) => id));
        assert.equal(await page.locator("html").getAttribute("lang"), languageAt(tenant));
        assert.equal(await page.locator("h1").innerText(), texts[languageAt(tenant)]["page.signin.title"]);
      }
      await page.done();
    });

    for (const tenant of tenants) {
      test(`${tenant.id} shows people the menu of its policy in ${languageAt(tenant)}, and its pages open`, async () => {
        const { modules } = policies.get(tenant.id);
        const page = await openPage(site.browser, { silent: true });
        await page.goto(tenantHref(site.url, tenant));
        const opened = new Set();
        for (const { id } of peopleOf.get(tenant.id).slice(0, most)) {
          await page.locator(`[data-person="${id}"]`).click();
          await page.locator("#main h1").waitFor();
          const shown = await sidebar(page);
          const labels = await page.locator("#menu [data-module]").allInnerTexts();
          assert.deepEqual(labels, shown.map((module) => modules[module].label[languageAt(tenant)]), id);
          if (tenant !== usual) await openNew(page, shown, modules, opened);
          await signOut(page);
        }
        assert.ok(tenant === usual || opened.size > 0);
        await page.done();
      });
    }

    /** Visits what nobody before has visited: it opens, is titled by its label, and says nothing that looks like a key. */
    async function openNew(page, shown, modules, opened) {
      for (const module of shown.filter((id) => modules[id].href && !opened.has(id))) {
        opened.add(module);
        await visit(page, modules[module].href);
        assert.equal(await page.locator(".verdict").count(), 0, module);
        assert.equal(await page.locator("#main h1").innerText(), await page.locator(`#menu [data-module="${module}"]`).innerText());
        assert.ok((await page.locator("#main .ability").count()) > 0, module);
        assert.doesNotMatch(await page.locator("#main").innerText(), /\b(page|code|why)\.[a-z]|\[object|undefined/, module);
      }
    }

    test("a choice from inside signs out and leads to the other's sign-in; coming back asks again", async () => {
      const page = await openPage(site.browser, { silent: true });
      const [{ id: person }] = peopleOf.get(usual.id);
      await signIn(page, site.url, person);
      for (const tenant of two) {
        await page.locator(".tenant-button").click();
        await page.locator(`dialog [data-tenant="${tenant.id}"]`).click();
        await page.waitForURL(tenantHref(site.url, tenant));
        await page.locator(`[data-person="${peopleOf.get(tenant.id)[0].id}"]`).click();
        await page.locator("#main h1").waitFor();
      }
      await page.locator(".tenant-button").click();
      await page.locator(`dialog [data-tenant="${usual.id}"]`).click();
      await page.locator(`[data-person="${person}"]`).waitFor();
      await page.done();
    });

    test("a reload and a deep link stay with the tenant", async () => {
      const page = await openPage(site.browser, { silent: true });
      for (const tenant of two) {
        const { modules } = policies.get(tenant.id);
        await signIn(page, tenantHref(site.url, tenant), peopleOf.get(tenant.id)[0].id);
        const [module] = (await sidebar(page)).filter((id) => modules[id].href);
        await page.goto(`${tenantHref(site.url, tenant)}#${modules[module].href}`);
        await page.reload();
        await page.locator(`#main[data-path="${modules[module].href}"] h1`, { hasText: modules[module].label[languageAt(tenant)] }).waitFor();
        await signOut(page);
      }
      await page.done();
    });

    test("a language that was chosen stays, whatever the tenant speaks", async () => {
      const page = await openPage(site.browser, { silent: true });
      for (const tenant of [...two, usual]) {
        await page.goto(tenantHref(site.url, tenant));
        await page.locator("[data-person]").first().waitFor();
        if (tenant === two[0]) await page.locator("#language").selectOption("en");
        await page.locator('html[lang="en"]').waitFor();
        assert.equal(await page.locator("h1").innerText(), texts.en["page.signin.title"]);
      }
      await page.done();
    });
  });
}

describe("the choice of a tenant", () => {
  const site = stage();

  const hasFocus = (page, selector) => page.waitForFunction((wanted) => document.activeElement?.matches(wanted), selector);

  test("is made with the keyboard alone, and Escape gives the focus back", async () => {
    const page = await openPage(site.browser, { silent: true });
    await signIn(page, site.url, peopleOf.get(usual.id)[0].id);
    const button = page.locator(".tenant-button");
    assert.equal(await button.getAttribute("aria-haspopup"), "dialog");
    await button.focus();
    await page.keyboard.press("Enter");
    await hasFocus(page, "dialog .tenant");
    await page.keyboard.press("Escape");
    await hasFocus(page, ".tenant-button");
    await page.keyboard.press("Enter");
    await hasFocus(page, "dialog .tenant");
    await page.keyboard.press("Tab");
    await hasFocus(page, `dialog [data-tenant="${others[0].id}"]`);
    await page.keyboard.press("Enter");
    await page.waitForURL(`${site.url}t/${others[0].id}/`);
    await page.locator("[data-person]").first().waitFor();
    await page.done();
  });

  test("has each tenant under its policy's name, and its language in that language", async () => {
    const page = await openPage(site.browser, { silent: true });
    await page.goto(site.url);
    await page.locator("[data-person]").first().waitFor();
    const bar = page.getByRole("navigation", { name: texts.en["page.tenant.label"] });
    const links = await bar.getByRole("link").evaluateAll((all) => all.map((link) => [link.dataset.tenant, link.querySelector("[lang]")?.getAttribute("lang")]));
    assert.deepEqual(links, tenants.map(({ id, about }) => [id, about.language]));
    assert.deepEqual(await bar.locator(".tenant-name").allInnerTexts(), tenants.map(({ id }) => policies.get(id).label.en));
    await page.done();
  });

  test("in another window leaves this one signed in", async () => {
    const page = await openPage(site.browser, { silent: true });
    await signIn(page, site.url, peopleOf.get(usual.id)[0].id);
    await page.locator(".tenant-button").click();
    const opened = page.context().waitForEvent("page");
    await page.locator(`dialog [data-tenant="${others[0].id}"]`).click({ modifiers: ["ControlOrMeta"] });
    await (await opened).close();
    await page.keyboard.press("Escape");
    await page.reload();
    await page.locator("#main h1").waitFor();
    await page.done();
  });
});
