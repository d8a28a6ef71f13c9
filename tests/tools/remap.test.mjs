import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import { renamed } from "../../tools/setup/renamed.mjs";
import { root } from "../../tools/setup/paths.mjs";
import { givenFlags, withoutPaths } from "../../tools/tasks/remap.mjs";

test("the flags of the caller stay, of two variables those that cargo would read", () => {
  assert.deepEqual(givenFlags({}), []);
  assert.deepEqual(givenFlags({ RUSTFLAGS: "-C debuginfo=0  -g" }), ["-C", "debuginfo=0", "-g"]);
  assert.deepEqual(givenFlags({ RUSTFLAGS: "-g", CARGO_ENCODED_RUSTFLAGS: "--cfg\x1fa b" }), ["--cfg", "a b"]);
  assert.deepEqual(givenFlags({ RUSTFLAGS: "-g", CARGO_ENCODED_RUSTFLAGS: "" }), []);
});

test("a folder is renamed with all that is below it, also one with a blank or an equals sign", () => {
  assert.deepEqual(renamed([["/a b/", "/x"], ["/c=d", "/y"]]), ["--remap-path-prefix=/a b=/x", "--remap-path-prefix=/c=d=/y"]);
});

test("the checkout and where cargo has the crates get other names", async () => {
  const { CARGO_ENCODED_RUSTFLAGS: flags } = await withoutPaths("wasm32-unknown-unknown");
  const moves = flags.split("\x1f").map((flag) => /^--remap-path-prefix=(.+)=(.+)$/.exec(flag)?.slice(1)).filter(Boolean);
  const to = (name) => moves.filter(([, to]) => to === name).map(([from]) => from);
  assert.deepEqual(to("/callgate"), [root.replace(/.$/, "")]);
  assert.ok(to("/crates").length > 0);
  assert.deepEqual(moves.at(-1), [to("/crates").at(-1), "/crates"]);
  assert.ok(moves.every(([, to]) => !to.includes(homedir()) && !to.includes(root)));
});
