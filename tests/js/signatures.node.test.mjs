import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { table } from "../everywhere/support/signatures.mjs";

test("the documentation tells what was recorded of every runtime's WebCrypto", () => {
  const page = readFileSync(new URL("../../docs/runtimes.md", import.meta.url), "utf8");
  assert.ok(page.includes(`\n${table()}\n`), table());
});
