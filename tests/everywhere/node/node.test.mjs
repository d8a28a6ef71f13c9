import { execPath } from "node:process";
import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOf } from "../support/program.mjs";
import { recorded } from "../support/signatures.mjs";

for (const entry of ["main", "inline", "manual", "testing", "edge"]) {
  test(`Node imports it: ${entry}`, async () => holds(await answersOf("node", entry, [execPath])));
}

test("Node requires it", async () => holds(await answersOf("node", "main", [execPath], "program.cjs")));

test("its WebCrypto answers as recorded", async (context) => recorded(context, "node", await answersOf("node", "signatures", [execPath])));
