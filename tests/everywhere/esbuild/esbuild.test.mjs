import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOfFolder } from "../support/browsers.mjs";
import { fixtureFile, toolsOf, workplace } from "../support/project.mjs";

const { build } = toolsOf(".")("esbuild");
const quiet = { bundle: true, minify: true, logLevel: "error", allowOverwrite: true };

async function page(entry, script, options) {
  const folder = workplace("esbuild", entry, [script, "index.html"]);
  await build({ ...quiet, entryPoints: [join(folder, script)], outfile: join(folder, "page.js"), ...options });
  return answersOfFolder(folder);
}

async function program(format) {
  const folder = workplace(`esbuild-${format}`, "main", ["program.mjs"]);
  const outfile = join(folder, `bundle.${format === "cjs" ? "cjs" : "mjs"}`);
  await build({ ...quiet, platform: "node", format, entryPoints: [join(folder, "program.mjs")], outfile });
  return JSON.parse(execFileSync(execPath, [outfile, fixtureFile], { maxBuffer: 1 << 26 }));
}

for (const format of ["esm", "iife"]) {
  test(`esbuild bundles it for pages as ${format}`, async () => holds(await page("main", "page.js", { format }), { leavesBehind: true }));
}

test("esbuild bundles it for pages: inline", async () => holds(await page("inline", "page.js", { format: "esm" })));

test("esbuild bundles it for pages: manual", async () => {
  holds(await page("manual", "page.manual.js", { format: "esm", loader: { ".wasm": "file" } }));
});

for (const format of ["esm", "cjs"]) {
  test(`esbuild bundles it for Node as ${format}`, async () => holds(await program(format)));
}
