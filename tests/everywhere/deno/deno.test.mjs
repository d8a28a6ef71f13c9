import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOf } from "../support/program.mjs";
import { deno } from "../support/programs.mjs";

for (const entry of ["main", "inline", "manual", "testing"]) {
  test(`Deno imports it: ${entry}`, async () => holds(await answersOf("deno", entry, [...deno(), "run", "--no-remote", "--allow-read"])));
}
