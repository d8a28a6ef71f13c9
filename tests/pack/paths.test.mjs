import assert from "node:assert/strict";
import { existsSync, readFileSync, realpathSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { env } from "node:process";
import { test } from "node:test";
import { namesIn } from "../../tools/tasks/listing.mjs";
import { at, installed } from "../everywhere/support/project.mjs";

const folders = [homedir(), env.CARGO_HOME ?? join(homedir(), ".cargo"), env.RUSTUP_HOME ?? join(homedir(), ".rustup"), at(), tmpdir()];

/** Each folder as it is called and as it is, with its last slash: `/root` alone is also a word. */
const ofThisMachine = folders
  .flatMap((folder) => (existsSync(folder) ? [folder, realpathSync(folder)] : [folder]))
  .map((folder) => join(folder, "x").slice(0, -1))
  .filter((folder) => folder.length > 3);

/** A file as text, and what it holds as base64. */
function textsOf(name) {
  const text = readFileSync(installed(name), "latin1");
  return [text, ...(text.match(/[A-Za-z0-9+/]{1000,}=*/g) ?? []).map((inner) => Buffer.from(inner, "base64").toString("latin1"))];
}

test("no file of the tarball names a folder of the machine that built it", () => {
  assert.ok(ofThisMachine.length > 2);
  const names = namesIn(installed());
  assert.ok(names.includes("dist/wasm/callgate_bg.wasm"));
  const found = names.flatMap((name) => textsOf(name).flatMap((text) => ofThisMachine.filter((folder) => text.includes(folder)).map((folder) => [name, folder])));
  assert.deepEqual(found, []);
});

test("no wasm names where cargo keeps the sources of crates", () => {
  for (const name of namesIn(installed()).filter((name) => name.endsWith(".wasm"))) {
    const [text] = textsOf(name);
    // Of the evaluator's panics nobody reads where they are.
    if (name.endsWith("callgate_bg.wasm")) assert.doesNotMatch(text, /\.rs/);
    else assert.match(text, /\/crates\/sha2-/);
    assert.doesNotMatch(text, /registry[\\/]src|git[\\/]checkouts|[A-Z]:\\/);
  }
});
