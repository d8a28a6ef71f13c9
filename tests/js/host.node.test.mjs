import assert from "node:assert/strict";
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { nodeHost } from "../../dist/host.js";

test("a folder can be listed while files vanish, and with links that lead nowhere", { skip: process.platform === "win32" }, (t) => {
  const folder = fs.mkdtempSync(join(tmpdir(), "callgate-host-"));
  t.after(() => fs.rmSync(folder, { recursive: true }));
  fs.writeFileSync(join(folder, "there"), "1234");
  fs.symlinkSync("nowhere", join(folder, "dangling"));
  const read = fs.readdirSync(folder);
  const mock = t.mock.method(fs, "readdirSync", () => [...read, "gone"]);
  syncBuiltinESMExports();
  try {
    assert.deepEqual(new Map(nodeHost.list(folder)).get("there"), 4);
    assert.deepEqual(nodeHost.list(folder).map(([name]) => name), ["dangling", "there"]);
  } finally {
    mock.mock.restore();
    syncBuiltinESMExports();
  }
});
