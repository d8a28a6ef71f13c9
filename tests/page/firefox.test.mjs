import assert from "node:assert/strict";
import { env } from "node:process";
import { after, before, describe, test } from "node:test";
import puppeteer from "puppeteer-core";
import { json, startStatic, startWorker } from "./support/browser.mjs";

const { menus } = await json("tests/vectors/demo/menu-of-each-person.json");
const menuOf = (id) => menus.find(({ subject }) => subject === id).modules;

describe("Firefox", () => {
  let worker;
  let server;
  let browser;

  before(async () => {
    const executablePath = env.FIREFOX_PATH ?? env.CALLGATE_FIREFOX ?? "/usr/bin/firefox-esr";
    [worker, server, browser] = await Promise.all([startWorker(), startStatic(), puppeteer.launch({ browser: "firefox", executablePath, headless: true })]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
    await worker?.close();
  });

  async function signIn(page, url, person, path) {
    await page.goto(`${url}#${path}`);
    await (await page.waitForSelector(`[data-person="${person}"]`)).click();
    await page.waitForSelector("#main h1");
  }

  const sidebar = (page) => page.$$eval("#menu [data-module]", (entries) => entries.map((entry) => entry.dataset.module));

  for (const [where, server_] of [["a worker", () => worker], ["static files", () => server]]) {
    test(`opens, verifies and refuses, with ${where}`, async () => {
      const page = await browser.newPage();
      await signIn(page, server_().url, "anna", "/crm/retail");
      assert.deepEqual(await sidebar(page), menuOf("anna"));
      assert.ok((await page.$$("tbody tr")).length > 0);
      await page.evaluate(() => {
        location.hash = "/crm/vip";
      });
      await page.waitForSelector(".verdict");
      assert.equal(await page.$eval(".verdict [data-code]", (code) => code.dataset.code), "item_not_covered");
      await page.close();
    });
  }

  test("leads to another tenant, whose menu is in its own language", async () => {
    const [, ...others] = await json("build/demo/tenants.json");
    const { id, about, document, people } = others.find(({ about }) => about.language !== "en") ?? others[0];
    const [[person], { modules }] = await Promise.all([json(people), json(document)]);
    const page = await browser.newPage();
    await page.goto(worker.url);
    await (await page.waitForSelector(`[data-tenant="${id}"]`)).click();
    await (await page.waitForSelector(`[data-person="${person.id}"]`)).click();
    await page.waitForSelector("#menu [data-module]");
    const labels = await page.$$eval("#menu [data-module]", (entries) => entries.map((entry) => [entry.dataset.module, entry.textContent]));
    assert.deepEqual(labels, labels.map(([module]) => [module, modules[module].label[about.language]]));
    await page.close();
  });

  test("does not scroll sideways at 390 px in Polish", async () => {
    const page = await browser.newPage();
    await page.setViewport({ width: 390, height: 844 });
    await signIn(page, worker.url, "david", "/crm/vip");
    await page.select("#language", "pl");
    await page.waitForFunction(() => document.documentElement.lang === "pl");
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await page.close();
  });
});
