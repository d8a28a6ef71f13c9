import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { execPath } from "node:process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

test("memory does not grow while questions are asked, slices opened and publications taken", () => {
  const program = fileURLToPath(new URL("program.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(execPath, ["--expose-gc", program, "200000", "calls", "8"], { encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
  assert.match(stdout, /^ {2}publications taken: (?!0$)\d+$/m);
});
