import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { againstBudget } from "../../tools/tasks/size.mjs";
import { namesIn, sizesOf } from "../../tools/tasks/listing.mjs";
import { installed } from "../everywhere/support/project.mjs";

const agreed = JSON.parse(readFileSync(new URL("files.json", import.meta.url), "utf8"));
const release = installed().includes("release");
const update = "if this is meant: npm run files";

/** The code; of the quick build without what is compiled, which is larger there. */
const isMeasured = (name) => name.startsWith("dist/") && (release || !name.startsWith("dist/wasm/"));

/** Other versions of the compilers and of Node make a few bytes more or less. */
const near = (size, expected) => Math.abs(size - expected) <= Math.max(64, expected * 0.02);

test("the tarball holds the files that were agreed on, and no others", () => {
  assert.deepEqual(namesIn(installed()), Object.keys(agreed), update);
});

test("each file has the sizes that were agreed on: raw, gzip, brotli", () => {
  const names = Object.keys(agreed).filter(isMeasured);
  const found = names.map((name) => ({ name, sizes: sizesOf(installed(name)), agreed: agreed[name] }));
  const strange = found.filter(({ sizes, agreed: expected }) => !sizes.every((size, index) => near(size, expected[index])));
  assert.deepEqual(strange, [], update);
});

test("the evaluator keeps to its budget", { skip: release ? false : "the quick build is larger" }, () => {
  const [, , brotli] = sizesOf(installed("dist/wasm/callgate_bg.wasm"));
  const { over, sentence } = againstBudget(brotli);
  assert.equal(over, false, sentence);
});
