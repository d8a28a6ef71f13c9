import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOf } from "../support/program.mjs";
import { bun } from "../support/programs.mjs";

for (const entry of ["main", "inline", "manual", "testing"]) {
  test(`Bun imports it: ${entry}`, async () => holds(await answersOf("bun", entry, [bun()])));
}

test("Bun requires it", async () => holds(await answersOf("bun", "main", [bun()], "program.cjs")));
