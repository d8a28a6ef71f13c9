import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOf } from "../support/program.mjs";
import { deno } from "../support/programs.mjs";
import { recorded } from "../support/signatures.mjs";

for (const entry of ["main", "inline", "manual", "testing"]) {
  test(`Deno imports it: ${entry}`, async () => holds(await answersOf("deno", entry, [...deno(), "run", "--no-remote", "--allow-read"])));
}

test("its WebCrypto answers as recorded", async (context) => recorded(context, "deno", await answersOf("deno", "signatures", [...deno(), "run", "--no-remote", "--allow-read"])));
