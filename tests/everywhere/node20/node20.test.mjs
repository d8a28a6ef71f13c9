import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { installed } from "../support/project.mjs";
import { answersOf } from "../support/program.mjs";
import { node20 } from "../support/programs.mjs";

test("it is the oldest that the package says", () => {
  const { engines } = JSON.parse(readFileSync(installed("package.json"), "utf8"));
  const [major, minor] = execFileSync(node20(), ["--version"], { encoding: "utf8" }).slice(1).split(".");
  assert.equal(engines.node, `>=${major}.${minor}`);
});

for (const entry of ["main", "inline", "manual", "testing", "edge"]) {
  test(`Node 20.19 imports it: ${entry}`, async () => holds(await answersOf("node20", entry, [node20()])));
}

test("Node 20.19 requires it", async () => holds(await answersOf("node20", "main", [node20()], "program.cjs")));
