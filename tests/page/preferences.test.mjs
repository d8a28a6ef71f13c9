import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { json, openPage, signIn, stage, visit } from "./support/browser.mjs";

const LOCALES = ["en", "nl", "de", "pl"];

describe("language and appearance", () => {
  const site = stage();

  test("all four languages have the same texts with the same parameters", async () => {
    const [english, ...others] = await Promise.all(LOCALES.map((locale) => json(`locales/${locale}.json`)));
    const holes = (text) => [...text.matchAll(/\{\w+\}/g)].map(([hole]) => hole).sort();
    for (const texts of others) {
      assert.deepEqual(Object.keys(texts).sort(), Object.keys(english).sort());
      for (const [key, text] of Object.entries(texts)) assert.deepEqual(holes(text), holes(english[key]), key);
    }
  });

  test("the language is switched on the spot, and kept", async () => {
    const page = await openPage(site.browser);
    await signIn(page, site.url, "anna", "/crm/retail");
    for (const locale of ["nl", "de", "pl", "en"]) {
      await page.locator("#language").selectOption(locale);
      const texts = await json(`locales/${locale}.json`);
      await page.getByText(texts["page.crm.back"]).waitFor();
      assert.equal(await page.locator("html").getAttribute("lang"), locale);
      assert.ok(await page.locator("#language").evaluate((select) => select === document.activeElement));
    }
    await page.locator("#language").selectOption("pl");
    await page.locator('html[lang="pl"]').waitFor();
    await page.reload();
    const texts = await json("locales/pl.json");
    await page.getByText(texts["page.crm.back"]).waitFor();
    await page.done();
  });

  test("no text is missing on any page: nothing that looks like a key is shown", async () => {
    const page = await openPage(site.browser, { locale: "pl" });
    await signIn(page, site.url, "emma");
    for (const path of await page.locator("#menu a").evaluateAll((links) => links.map((link) => link.dataset.path))) {
      await visit(page, path);
      assert.doesNotMatch(await page.locator("body").innerText(), /\b(page|code|why)\.[a-z]/, path);
    }
    await page.done();
  });

  test("the appearance follows the system until it is chosen, and is kept", async () => {
    const page = await openPage(site.browser, { colorScheme: "dark" });
    await signIn(page, site.url, "anna");
    const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await background();
    const toggle = page.getByRole("button", { name: "Dark appearance" });
    assert.equal(await toggle.getAttribute("aria-pressed"), "true");
    await toggle.click();
    assert.equal(await toggle.getAttribute("aria-pressed"), "false");
    const light = await background();
    assert.notEqual(light, dark);
    await page.reload();
    await page.locator("#menu a").first().waitFor();
    assert.equal(await background(), light);
    await page.done();
  });

  test("the facts of the snapshot are shown as they were verified", async () => {
    const page = await openPage(site.browser);
    await signIn(page, site.url, "anna");
    const facts = await page.locator(".snapshot dd").allInnerTexts();
    const { keys } = await json("build/demo/keys/publisher.jwks");
    assert.deepEqual(facts.slice(0, 2), ["anna", "demo"]);
    assert.ok(keys.some(({ kid }) => kid === facts.at(-1)) || /^[\w-]{43}$/.test(facts.at(-1)));
    assert.match(facts[4], /^\d{13}$/);
    await page.done();
  });
});
