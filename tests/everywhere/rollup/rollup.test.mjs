import { join } from "node:path";
import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOfFolder } from "../support/browsers.mjs";
import { toolsOf, workplace } from "../support/project.mjs";

const tools = toolsOf("tests/everywhere");
const { rollup } = tools("rollup");
const { nodeResolve } = tools("@rollup/plugin-node-resolve");

async function page(entry, browser) {
  const folder = workplace("rollup", entry, ["page.js", "index.html"]);
  const bundle = await rollup({ input: join(folder, "page.js"), plugins: [nodeResolve({ browser })] });
  await bundle.write({ dir: folder, format: "es", entryFileNames: "page.js" });
  return answersOfFolder(folder);
}

for (const [entry, browser] of [["main", true], ["main", false], ["inline", true]]) {
  test(`Rollup bundles it for pages: ${entry}, ${browser ? "as a browser" : "as anything"} resolves it`, async () => {
    holds(await page(entry, browser), { leavesBehind: browser && entry === "main" });
  });
}
