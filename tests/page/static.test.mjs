import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { json, openPage, refusal, shown, sidebar, signIn, stage, startStatic, visit } from "./support/browser.mjs";

const { menus } = await json("tests/vectors/demo/menu-of-each-person.json");
const expected = new Map(menus.map(({ subject, modules }) => [subject, modules]));

describe("the page from a plain static server, below a path, without a worker", () => {
  const site = stage(startStatic);

  test("asks only for files of its own folder, and finds all of them", async () => {
    const page = await openPage(site.browser);
    const asked = [];
    page.on("response", (response) => asked.push([response.url(), response.status()]));
    await signIn(page, site.url, "anna", "/crm/retail");
    assert.deepEqual(asked.filter(([url, status]) => !url.startsWith(site.url) || status !== 200), []);
    await page.done();
  });

  test("shows everybody the same menu as with a worker", async () => {
    for (const { id } of await json("policies/demo/people.json")) await site.as(id, "/", async (page) => assert.deepEqual(await sidebar(page), expected.get(id), id));
  });

  test("refuses a typed address, and offers no worker to try it at", async () => {
    await site.as("ben", "/crm/vip", async (page) => {
      assert.equal(await refusal(page), "item_not_covered");
      assert.equal(await page.getByRole("button", { name: "Try it at the worker" }).count(), 0);
    });
  });

  test("shows CRM data inside announcements", async () => {
    await site.as("henk", "/announcements", async (page) => {
      assert.deepEqual(await shown(page, "crm"), ["retail"]);
    });
  });

  test("gives the rows of a module only to who may read them, and says why where they may not", async () => {
    await site.as("emma", "/sessions", async (page) => {
      assert.equal(await page.locator("tbody tr").count(), 0);
      await page.locator(".empty .button-why").click();
      assert.equal(await page.locator("dialog [data-code]").getAttribute("data-code"), "not_granted");
      await page.keyboard.press("Escape");
      await visit(page, "/users");
      assert.ok((await page.locator("tbody tr").count()) > 0);
      await visit(page, "/calls");
      assert.ok((await page.locator("tbody tr").count()) > 0);
      assert.equal(await page.locator(".empty").count(), 0);
    });
  });

  test("shows of an address below a module what a worker would", async () => {
    await site.as("anna", "/announcements/crm/retail", async (page) => {
      assert.deepEqual(await shown(page, "contact"), ["r-101"]);
      await visit(page, "/crm/retail/contacts/r-102");
      assert.equal(await page.locator("h1").innerText(), "Piet Hoekstra");
      await visit(page, "/crm/retail/contacts/nobody");
      assert.equal(await refusal(page), "not_found");
      await visit(page, "/tickets/support");
      assert.equal(await page.locator("tbody tr").count(), 2);
    });
  });

  test("keeps a change as long as the page lives", async () => {
    await site.as("david", "/crm/vip", async (page) => {
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
    });
  });

  test("refuses another person's file, and an altered one", async () => {
    for (const [code, change] of [
      ["wrong_subject", () => fetch(new URL("slices/david.slice", site.url)).then((response) => response.arrayBuffer())],
      ["root_mismatch", (bytes) => Buffer.from(bytes.toString("latin1").replace("retail", "vipvip"), "latin1")],
    ]) {
      const page = await openPage(site.browser);
      await page.route("**/slices/anna.slice", async (route) => {
        const response = await route.fetch();
        await route.fulfill({ response, body: Buffer.from(await change(await response.body())) });
      });
      await page.goto(site.url);
      await page.locator('[data-person="anna"]').click();
      await page.locator(".verdict").waitFor();
      assert.equal(await refusal(page), code);
      await page.done();
    }
  });

  test("opens every page of the administrator", async () => {
    await site.as("emma", "/", async (page) => {
      for (const path of await page.locator("#menu a").evaluateAll((links) => links.map((link) => link.dataset.path))) {
        await visit(page, path);
        assert.equal(await page.locator(".verdict").count(), 0, path);
      }
    });
  });
});
