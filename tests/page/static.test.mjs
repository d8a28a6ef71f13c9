import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { json, openPage, refusal, shown, sidebar, signIn, startChromium, startStatic, visit } from "./support/browser.mjs";

const { menus } = await json("tests/vectors/demo/menu-of-each-person.json");
const expected = new Map(menus.map(({ subject, modules }) => [subject, modules]));

describe("the page from a plain static server, below a path, without a worker", () => {
  let server;
  let browser;

  before(async () => {
    [server, browser] = await Promise.all([startStatic(), startChromium()]);
  });
  after(async () => {
    await browser?.close();
    await server?.close();
  });

  test("asks only for files of its own folder, and finds all of them", async () => {
    const page = await openPage(browser);
    const asked = [];
    page.on("response", (response) => asked.push([response.url(), response.status()]));
    await signIn(page, server.url, "anna", "/crm/retail");
    assert.deepEqual(asked.filter(([url, status]) => !url.startsWith(server.url) || status !== 200), []);
    await page.done();
  });

  test("shows everybody the same menu as with a worker", async () => {
    for (const { id } of await json("policies/demo/people.json")) {
      const page = await openPage(browser);
      await signIn(page, server.url, id);
      assert.deepEqual(await sidebar(page), expected.get(id), id);
      await page.done();
    }
  });

  test("refuses a typed address, and offers no worker to try it at", async () => {
    const page = await openPage(browser);
    await signIn(page, server.url, "ben", "/crm/vip");
    assert.equal(await refusal(page), "item_not_covered");
    assert.equal(await page.getByRole("button", { name: "Try it at the worker" }).count(), 0);
    await page.done();
  });

  test("shows CRM data inside announcements", async () => {
    const page = await openPage(browser);
    await signIn(page, server.url, "henk", "/announcements");
    assert.deepEqual(await shown(page, "crm"), ["retail"]);
    await page.done();
  });

  test("gives the rows of a module only to who may read them, and says why where they may not", async () => {
    const page = await openPage(browser);
    await signIn(page, server.url, "emma", "/sessions");
    assert.equal(await page.locator("tbody tr").count(), 0);
    await page.locator(".empty .button-why").click();
    assert.equal(await page.locator("dialog [data-code]").getAttribute("data-code"), "not_granted");
    await page.keyboard.press("Escape");
    await visit(page, "/users");
    assert.ok((await page.locator("tbody tr").count()) > 0);
    await visit(page, "/calls");
    assert.ok((await page.locator("tbody tr").count()) > 0);
    assert.equal(await page.locator(".empty").count(), 0);
    await page.done();
  });

  test("shows of an address below a module what a worker would", async () => {
    const page = await openPage(browser);
    await signIn(page, server.url, "anna", "/announcements/crm/retail");
    assert.deepEqual(await shown(page, "contact"), ["r-101"]);
    await visit(page, "/crm/retail/contacts/r-102");
    assert.equal(await page.locator("h1").innerText(), "Piet Hoekstra");
    await visit(page, "/crm/retail/contacts/nobody");
    assert.equal(await refusal(page), "not_found");
    await visit(page, "/tickets/support");
    assert.equal(await page.locator("tbody tr").count(), 2);
    await page.done();
  });

  test("keeps a change as long as the page lives", async () => {
    const page = await openPage(browser);
    await signIn(page, server.url, "david", "/crm/vip");
    const rows = () => page.locator("tbody tr").count();
    const before = await rows();
    await page.locator('[data-action="create"].button').click();
    await page.locator('dialog input[name="name"]').fill("Vera Static");
    await page.locator("dialog .button-primary").click();
    const row = page.locator("tbody tr", { hasText: "Vera Static" });
    await row.waitFor();
    assert.equal(await rows(), before + 1);
    await row.locator('[data-action="delete"]').click();
    await page.locator("dialog .button-danger").click();
    await row.waitFor({ state: "detached" });
    await page.done();
  });

  test("refuses another person's file, and an altered one", async () => {
    for (const [code, change] of [
      ["wrong_subject", () => fetch(new URL("slices/david.slice", server.url)).then((response) => response.arrayBuffer())],
      ["root_mismatch", (bytes) => Buffer.from(bytes.toString("latin1").replace("retail", "vipvip"), "latin1")],
    ]) {
      const page = await openPage(browser);
      await page.route("**/slices/anna.slice", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: Buffer.from(await change(await response.body())) });
      });
      await page.goto(server.url);
      await page.locator('[data-person="anna"]').click();
      await page.locator(".verdict").waitFor();
      assert.equal(await refusal(page), code);
      await page.done();
    }
  });

  test("opens every page of the administrator", async () => {
    const page = await openPage(browser);
    await signIn(page, server.url, "emma");
    for (const path of await page.locator("#menu a").evaluateAll((links) => links.map((link) => link.dataset.path))) {
      await visit(page, path);
      assert.equal(await page.locator(".verdict").count(), 0, path);
    }
    await page.done();
  });
});
