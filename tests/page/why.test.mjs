import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { json, openPage, signIn, stage, visit } from "./support/browser.mjs";

describe("Why?", () => {
  const site = stage();

  const dialog = (page) => page.getByRole("dialog");
  const whyOf = (page, action) => page.locator(`.ability[data-action="${action}"] .button-why`);

  test("says from the slice why something is allowed, and by which grant", async () => {
    await site.as("anna", "/crm/retail", async (page) => {
      await whyOf(page, "read").click();
      assert.equal(await dialog(page).locator("[data-code]").getAttribute("data-code"), "allowed");
      assert.equal(await dialog(page).locator("[data-scope]").getAttribute("data-scope"), "slice");
      assert.match(await dialog(page).innerText(), /\bread on crmRecords\b/);
    });
  });

  test("says why a button is disabled, without a way to ask for those who may not", async () => {
    await site.as("anna", "/crm/retail", async (page) => {
      await whyOf(page, "delete").click();
      assert.equal(await dialog(page).locator("[data-code]").getAttribute("data-code"), "not_granted");
      assert.equal(await dialog(page).getByRole("button", { name: "Ask the worker" }).count(), 0);
    });
  });

  test("answers from the whole policy to those whom the policy lets ask, and says which source answered", async () => {
    await site.as("jonas", "/queues", async (page) => {
      await page.locator(".verdict .button-why").click();
      assert.equal(await dialog(page).locator("[data-scope]").getAttribute("data-scope"), "slice");
      await dialog(page).getByRole("button", { name: "Ask the worker" }).click();
      await dialog(page).locator('[data-scope="document"]').waitFor();
      const texts = await json("locales/en.json");
      assert.ok((await dialog(page).innerText()).includes(texts["page.why.from.document"]));
    });
  });

  test("the worker answers in the language of the page", async () => {
    const texts = await json("locales/pl.json");
    const page = await openPage(site.browser, { locale: "pl" });
    await signIn(page, site.url, "emma", "/crm/retail");
    await whyOf(page, "read").click();
    const own = await dialog(page).locator(".answer > p").nth(1).innerText();
    await dialog(page).getByRole("button", { name: texts["page.why.ask"] }).click();
    await dialog(page).locator('[data-scope="document"]').waitFor();
    const whole = await dialog(page).locator(".answer > p").nth(1).innerText();
    assert.equal(whole.split(" ")[0], own.split(" ")[0]);
    await page.done();
  });

  test("the focus goes into the dialog, stays there, and returns to where it was", async () => {
    await site.as("anna", "/crm/retail", async (page) => {
      await whyOf(page, "delete").focus();
      await page.keyboard.press("Enter");
      await dialog(page).waitFor();
      const inside = () => page.evaluate(() => document.querySelector("dialog")?.contains(document.activeElement) || document.activeElement === document.body);
      for (let press = 0; press < 4; press += 1) {
        assert.ok(await inside());
        await page.keyboard.press("Tab");
      }
      await page.keyboard.press("Escape");
      await dialog(page).waitFor({ state: "detached" });
      assert.ok(await whyOf(page, "delete").evaluate((button) => button === document.activeElement));
    });
  });

  test("every refused page can be asked about, also where the slice does not list it", async () => {
    const texts = await json("locales/en.json");
    await site.as("anna", "/sessions", async (page) => {
      for (const path of ["/queues", "/crm/vip", "/sessions", "/nowhere", "/wallboards/lobby"]) {
        if (path !== "/sessions") await visit(page, path);
        await page.locator(".verdict .button-why").click();
        assert.equal(await dialog(page).locator("[data-scope]").getAttribute("data-scope"), "slice", path);
        assert.equal(await dialog(page).getByRole("button", { name: "Ask the worker" }).count(), 0);
        await page.keyboard.press("Escape");
      }
      await visit(page, "/nowhere");
      await page.locator(".verdict .button-why").click();
      assert.ok((await dialog(page).innerText()).includes(texts["page.refused.unlisted"]));
    });
  });

  test("a page that the slice does not list is asked about by its request, and the answer says what it came to", async () => {
    await site.as("jonas", "/sessions", async (page) => {
      for (const [path, code, question] of [["/sessions", "door_closed", ["menu", "sessions"]], ["/nowhere", "unlisted", []]]) {
        if (path !== "/sessions") await visit(page, path);
        await page.locator(".verdict .button-why").click();
        assert.equal(await dialog(page).locator("[data-code]").getAttribute("data-code"), "unlisted");
        await dialog(page).getByRole("button", { name: "Ask the worker" }).click();
        await dialog(page).locator('[data-scope="document"]').waitFor();
        assert.equal(await dialog(page).locator("[data-code]").getAttribute("data-code"), code);
        assert.deepEqual(await dialog(page).locator(".answer .question code").allInnerTexts(), question);
        await page.keyboard.press("Escape");
      }
    });
  });

  test("the refusal of a page has a reason, and the worker refuses the same request", async () => {
    await site.as("ben", "/crm/vip", async (page) => {
      await page.locator(".verdict .button-why").click();
      assert.equal(await dialog(page).locator("[data-code]").getAttribute("data-code"), "item_not_covered");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Try it at the worker" }).click();
      assert.equal(await page.locator("[data-worker-code]").getAttribute("data-worker-code"), "item_not_covered");
    });
  });
});
