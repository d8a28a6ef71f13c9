import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";
import { promisify } from "node:util";
import { holds } from "../support/answers.mjs";
import { answersOfFolder } from "../support/browsers.mjs";
import { fixtureFile, toolsOf, workplace } from "../support/project.mjs";

const webpack = promisify(toolsOf("tests/everywhere")("webpack"));

async function bundled(entry, script, target, output) {
  const context = workplace(`webpack-${target}`, entry, [script, "index.html"]);
  const stats = await webpack({ mode: "production", target, context, entry: `./${script}`, output: { path: context, ...output } });
  if (stats.hasErrors()) throw new Error(stats.toString({ all: false, errors: true }));
  return context;
}

for (const entry of ["main", "inline", "testing"]) {
  test(`webpack bundles it for pages: ${entry}`, async () => {
    holds(await answersOfFolder(await bundled(entry, "page.js", "web", { filename: "page.js" })));
  });
}

test("webpack bundles it for Node", async () => {
  const folder = await bundled("main", "program.mjs", "node", { filename: "bundle.cjs", chunkFilename: "[id].cjs" });
  holds(JSON.parse(execFileSync(execPath, [join(folder, "bundle.cjs"), fixtureFile], { maxBuffer: 1 << 26 })));
});
