import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOf } from "../support/program.mjs";
import { bun } from "../support/programs.mjs";
import { recorded } from "../support/signatures.mjs";

for (const entry of ["main", "inline", "manual", "testing"]) {
  test(`Bun imports it: ${entry}`, async () => holds(await answersOf("bun", entry, [bun()])));
}

test("Bun requires it", async () => holds(await answersOf("bun", "main", [bun()], "program.cjs")));

test("its WebCrypto answers as recorded", async (context) => recorded(context, "bun", await answersOf("bun", "signatures", [bun()])));
