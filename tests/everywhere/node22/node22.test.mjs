import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOf } from "../support/program.mjs";
import { node22 } from "../support/programs.mjs";
import { recorded } from "../support/signatures.mjs";

for (const entry of ["main", "inline", "manual", "testing", "edge"]) {
  test(`Node 22 imports it: ${entry}`, async () => holds(await answersOf("node22", entry, [node22()])));
}

test("Node 22 requires it", async () => holds(await answersOf("node22", "main", [node22()], "program.cjs")));

test("its WebCrypto answers as recorded", async (context) => recorded(context, "node22", await answersOf("node22", "signatures", [node22()])));
