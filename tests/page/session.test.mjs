import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { json, openPage, refusal, shown, signIn, signOut, stage, visit } from "./support/browser.mjs";

describe("the page in use", () => {
  const site = stage();

  test("whatever stands in the session storage, the page opens", async () => {
    const page = await openPage(site.browser);
    await page.goto(site.url);
    for (const odd of ["null", "7", '"anna"', "[]", "{", '{"subject":7}', '{"subject":{"toString":1}}', '{"subject":"anna","token":{}}']) {
      await page.evaluate((text) => sessionStorage.setItem("callgate.session.demo", text), odd);
      await page.reload();
      await page.locator("[data-person], #main h1").first().waitFor();
    }
    await page.done();
  });

  test("the page works where storage is forbidden", async () => {
    const page = await openPage(site.browser);
    await page.addInitScript(() => {
      const refuse = () => {
        throw new DOMException("forbidden", "SecurityError");
      };
      for (const name of ["sessionStorage", "localStorage"]) Object.defineProperty(window, name, { get: refuse });
    });
    await signIn(page, site.url, "anna", "/crm");
    assert.deepEqual(await shown(page, "database"), ["retail"]);
    await signOut(page);
    await page.done();
  });

  test("a second press on Save while the first is under way sends nothing", async () => {
    const page = await openPage(site.browser);
    const sent = [];
    await page.route("**/api/crm/retail/contacts", async (route) => {
      sent.push(route.request().postDataJSON().name);
      await new Promise((resolve) => setTimeout(resolve, 400));
      await route.continue();
    });
    await signIn(page, site.url, "anna", "/crm/retail");
    await page.locator('[data-action="create"].button').click();
    await page.locator('dialog input[name="name"]').fill("Vera Twice");
    const save = page.locator("dialog .button-primary");
    await save.dblclick();
    assert.ok(await save.isDisabled());
    await page.locator('dialog input[name="name"]').press("Enter");
    await page.getByRole("rowheader", { name: "Vera Twice" }).waitFor();
    assert.deepEqual(sent, ["Vera Twice"]);
    assert.equal(await page.getByRole("rowheader", { name: "Vera Twice" }).count(), 1);
    await page.done();
  });

  test("Save can be pressed again after a refusal, and the focus is inside the page after it was saved", async () => {
    const page = await openPage(site.browser);
    await page.route("**/api/crm/retail/contacts", (route) => route.abort(), { times: 1 });
    await signIn(page, site.url, "anna", "/crm/retail");
    await page.locator('[data-action="create"].button').click();
    await page.locator('dialog input[name="name"]').fill("Vera Again");
    const save = page.locator("dialog .button-primary");
    await save.click();
    await page.locator(".form-trouble", { hasText: /./ }).waitFor();
    assert.ok(await save.evaluate((button) => button === document.activeElement));
    await save.click();
    await page.getByRole("rowheader", { name: "Vera Again" }).waitFor();
    await page.waitForFunction(() => document.activeElement !== document.body);
    await page.done();
  });

  test("signing out leaves the address behind, and the next person starts at the overview", async () => {
    await site.as("anna", "/crm/retail", async (page) => {
      await signOut(page);
      assert.equal(new URL(page.url()).hash, "");
      await page.locator('[data-person="ben"]').click();
      await page.locator("#main h1", { hasText: "Overview" }).waitFor();
    });
  });

  test("opening has a way out", async () => {
    const page = await openPage(site.browser);
    await page.route("**/callgate/slice", () => {});
    await page.goto(site.url);
    await page.locator('[data-person="anna"]').click();
    await page.getByRole("button", { name: "Choose someone else" }).click();
    await page.locator("[data-person]").first().waitFor();
    await page.done();
  });

  test("a language that cannot be fetched leaves the page as it was, and says so", async () => {
    const page = await openPage(site.browser);
    const texts = await json("locales/en.json");
    await page.route("**/locales/pl.json", (route) => route.abort());
    await signIn(page, site.url, "anna");
    await page.locator("#language").selectOption("pl");
    await page.locator("#status", { hasText: texts["page.language.failed"] }).waitFor({ state: "attached" });
    assert.equal(await page.locator("#language").inputValue(), "en");
    assert.equal(await page.locator("#main h1").innerText(), "Overview");
    await page.done();
  });

  test("addresses below a module have a page of their own", async () => {
    await site.as("emma", "/announcements/crm/retail", async (page) => {
      assert.deepEqual(await shown(page, "contact"), ["r-101"]);
      assert.equal(await page.locator(".back").getAttribute("href"), "#/announcements");
      for (const [path, heading] of [["/crm/retail/contacts/r-101", "Sanne Kuipers"], ["/tickets/support", "Tickets: support"]]) {
        await visit(page, path);
        assert.equal(await page.locator("#main h1").innerText(), heading);
        assert.doesNotMatch(await page.locator("#main").innerText(), /\[object|undefined/);
      }
      await visit(page, "/crm/retail/contacts/nobody");
      assert.equal(await refusal(page), "not_found");
      await page.evaluate(() => {
        location.hash = "/why";
      });
      await page.waitForFunction(() => location.hash === "#/accesses" && document.querySelector("#main")?.dataset.path === "/accesses");
    });
  });

  test("a queue has a page of its own", async () => {
    await site.as("carla", "/queues/sales", async (page) => {
      assert.deepEqual(await shown(page, "queue"), ["sales"]);
      assert.equal(await page.locator("#main h1").innerText(), "Sales");
    });
  });
});
