import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { at, installed } from "../everywhere/support/project.mjs";

const execute = promisify(execFile);

test("publint finds nothing", async () => {
  const { messages, pkg } = await publint({ pkgDir: installed(), strict: true, pack: false });
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg, { color: false })), []);
});

test("arethetypeswrong finds nothing, else it ends with an error", async () => {
  const program = at("tests/pack/node_modules/@arethetypeswrong/cli/dist/index.js");
  const tarball = resolve(installed(), "../../callgate.tgz");
  // A wasm has no types: what its import gives is the bundler's affair.
  const options = ["--profile", "esm-only", "--exclude-entrypoints", "callgate.wasm", "--no-color", "--no-emoji"];
  const { stdout } = await execute(execPath, [program, tarball, ...options], { cwd: join(installed(), "../..") });
  assert.match(stdout, /"callgate\/testing" +│ OK \(ESM\) +│ OK /);
});
