import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { perform } from "../docs/support/pages.mjs";
import { startChromium } from "./support/browser.mjs";

/** What the page of the guide shows to a person, once the page's blocks are done. */
async function menuOf(browser, { folder, local }, subject) {
  const token = (await readFile(join(folder, `${subject}.token`), "utf8")).trim();
  const page = await browser.newPage();
  await page.goto(local(`http://localhost:3000/#${subject}=${token}`));
  await page.locator("nav a").first().waitFor();
  const shown = await page.locator("nav > *").allTextContents();
  await page.close();
  return shown;
}

test("the guide ends with a menu that is pruned for each person", async () => {
  const browser = await startChromium();
  try {
    await perform("docs/guide.md", async (place) => {
      assert.deepEqual(await menuOf(browser, place, "ada"), ["Desk", "Announcements", "Manage", "Queues"]);
      assert.deepEqual(await menuOf(browser, place, "cy"), ["Desk", "Announcements", "CRM", "Manage", "Queues"]);
    });
  } finally {
    await browser.close();
  }
});
