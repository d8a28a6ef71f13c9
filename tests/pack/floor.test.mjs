import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { devNull, tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";
import { namesIn } from "../../tools/tasks/listing.mjs";
import { at, installed, toolsOf } from "../everywhere/support/project.mjs";

const { transform } = toolsOf(".")("esbuild");
const browsers = ["chrome", "firefox", "safari"];

/** The rows of docs/runtimes.md that say since when browsers have what the package needs. */
const rows = readFileSync(at("docs/runtimes.md"), "utf8")
  .split("\n")
  .map((line) => /^\| ([^|]+?) \| `?([^|]*?)`? \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/.exec(line))
  .filter(Boolean)
  .map(([, what, name, ...versions]) => ({ what, name, versions: versions.map(Number) }));

const floor = rows.find(({ what }) => what === "**oldest**").versions;
const needs = rows.filter(({ what }) => what !== "**oldest**");
const wasmFeatures = needs.filter(({ name }) => name.startsWith("--enable-")).map(({ name }) => name);

test("the oldest browsers are those that have everything", () => {
  const newest = browsers.map((_, index) => Math.max(...needs.map(({ versions }) => versions[index])));
  assert.deepEqual(floor, newest);
});

const optimised = (file, options, to = devNull) => execFileSync(execPath, [at("node_modules/binaryen/bin/wasm-opt"), file, ...options, "-o", to], { encoding: "utf8", stdio: "pipe" });

for (const name of ["callgate_bg.wasm", "author_bg.wasm"]) {
  test(`${name} needs no features but those that the documentation names`, (context) => {
    const folder = mkdtempSync(join(tmpdir(), "callgate-features-"));
    context.after(() => rmSync(folder, { recursive: true }));
    // What a compiler says of its own features would be believed.
    const bare = join(folder, name);
    optimised(installed("dist/wasm", name), [...wasmFeatures, "--strip-target-features"], bare);
    optimised(bare, ["--mvp-features", ...wasmFeatures]);
    assert.throws(() => optimised(bare, ["--mvp-features"]), "nothing was validated");
  });
}

test("the documentation names the features that the compilers were allowed", () => {
  assert.deepEqual(optimised(installed("dist/wasm/author_bg.wasm"), ["--print-features"]).trim().split("\n").sort(), wasmFeatures.toSorted());
});

/** esbuild changes nothing in what a target understands already. */
async function lowered(name, target) {
  const source = readFileSync(installed(name), "utf8");
  const printed = await Promise.all(["esnext", target].map((wanted) => transform(source, { target: wanted })));
  return printed[0].code !== printed[1].code;
}

test("the scripts have no syntax younger than ES2022, nor than the oldest browsers", async () => {
  const targets = ["es2022", browsers.map((browser, index) => `${browser}${floor[index]}`)];
  const scripts = namesIn(installed()).filter((name) => name.endsWith(".js"));
  for (const target of targets) {
    for (const name of scripts) assert.equal(await lowered(name, target), false, `${name} for ${target}`);
  }
});

test("the scripts have no await at their top level, which service workers and CommonJS cannot have", async () => {
  for (const name of namesIn(installed()).filter((file) => file.endsWith(".js"))) {
    await transform(readFileSync(installed(name), "utf8"), { sourcefile: name, supported: { "top-level-await": false } });
  }
});
