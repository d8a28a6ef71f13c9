import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { errorOf, hasShell, root, runTask, workshop } from "./support.mjs";

const shells = { skip: !hasShell && "needs a shell" };
const command = (text) => /Please type:\n\n {4}(.+)\n\n$/.exec(text)?.[1];

test("an unknown task ends with the known ones and a command", () => {
  const { status, stderr } = runTask(root, ["bake"]);
  assert.equal(status, 1);
  assert.match(stderr, /there is no task `bake`: start, test, everywhere, build, check, crate, audit, docs, files, size, bench, fuzz, mutate, compare, soak/);
  assert.equal(command(stderr), "npm start");
});

test("a machine without cargo is told how to get it", (context) => {
  const { folder } = workshop(context);
  mkdirSync(join(folder, "empty"));
  const { status, stderr } = runTask(folder, ["build"], { PATH: join(folder, "empty") });
  assert.equal(status, 1);
  assert.match(stderr, /Rust [\d.]+ or newer is needed, and there is no cargo on the PATH/);
  assert.match(command(stderr), /rustup/i);
});

/** What a person reads when a tool of this folder meets programs that fail. */
async function told(context, output, work, { name = "cargo", env = {} } = {}) {
  const shop = workshop(context);
  // The tools hold on to the object: it is changed, not replaced.
  const before = { ...process.env };
  Object.assign(process.env, { PATH: shop.failing(name, output), XDG_CACHE_HOME: join(shop.folder, "cache"), ...env });
  context.after(() => restore(before));
  const { describe } = await shop.tool("setup/command.mjs");
  const error = await errorOf(() => work(shop));
  restore(before);
  return { text: `${describe(error)}\n\n` };
}

function restore(before) {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
  Object.assign(process.env, before);
}

const cargo = (...args) => async (shop) => (await shop.tool("setup/cargo.mjs")).cargo(args);

const offline = `warning: spurious network error (1 try remaining): [6] Could not resolve hostname
error: failed to download from the registry

Caused by:
  [6] Could not resolve hostname`;

test("cargo without a network ends with what to type, below what cargo said", shells, async (context) => {
  const { text } = await told(context, offline, cargo("build", "--locked"));
  assert.match(text, /Could not resolve hostname\n\ncargo could not fetch the crates/);
  assert.equal(command(text), "cargo fetch --locked");
});

test("cargo in another folder names its manifest", shells, async (context) => {
  const inTools = async (shop) => (await shop.tool("setup/cargo.mjs")).cargo(["build"], { cwd: join(shop.folder, "tools/wasm") });
  const { text } = await told(context, offline, inTools);
  assert.equal(command(text), "cargo fetch --locked --manifest-path tools/wasm/Cargo.toml");
});

test("cargo's own tests without a network end the same way", shells, async (context) => {
  const suite = async (shop) => (await shop.tool("tasks/suites.mjs")).rustTests("cargo", "cargo", ["test"]);
  const { text } = await told(context, offline, suite);
  assert.equal(command(text), "cargo fetch --locked");
});

test("a fault of the code is not taken for something absent", shells, async (context) => {
  const { text } = await told(context, "error[E0308]: mismatched types", cargo("build", "--locked"));
  assert.match(text, /^error\[E0308\]: mismatched types\n\n`cargo build --locked` ended with 101\n\n$/);
});

test("a missing rustfmt or clippy is named, with rustup and without", shells, async (context) => {
  const without = await told(context, "error: no such command: `fmt`", cargo("fmt", "--all"));
  assert.match(command(without.text), /rustup\.rs \| sh -s -- --component rustfmt$/);
  const absent = "error: 'cargo-clippy' is not installed for the toolchain 'stable'.";
  const withRustup = async (shop) => (shop.failing("rustup", ""), cargo("clippy")(shop));
  assert.equal(command((await told(context, absent, withRustup)).text), "rustup component add clippy");
  const debian = await told(context, absent, cargo("clippy"), { env: { RUSTUP_TOOLCHAIN: "debian" } });
  assert.equal(command(debian.text), "apt-get install rust-web-clippy");
});

test("a missing linker is named", shells, async (context) => {
  const { text } = await told(context, "error: linker `cc` not found", cargo("build"));
  assert.match(text, /Rust needs a linker\n\nPlease type:/);
});

test("a tool that cargo cannot install can be installed by hand to the same place", shells, async (context) => {
  const install = async (shop) => (await shop.tool("setup/cache.mjs")).cargoProgram("wasm-pack", "0.15.1");
  const { text } = await told(context, offline, install);
  assert.match(command(text), /^cargo install --locked wasm-pack --version 0\.15\.1 --root ".*wasm-pack-0\.15\.1-\S+"$/);
});

test("apt that fails leaves its command", shells, async (context) => {
  const install = async (shop) => (await shop.tool("setup/apt.mjs")).install(["chromium"]);
  const { text } = await told(context, "E: Unable to locate package chromium", install, { name: "apt-get" });
  assert.match(text, /^E: Unable to locate package chromium\n\napt-get could not install chromium/);
  assert.equal(command(text), "apt-get update && apt-get install --no-install-recommends chromium");
});

test("the wasm target is asked of rustup only where there is a rustup", shells, async (context) => {
  const fetch = async (shop) => (await shop.tool("setup/wasm-target.mjs")).wasmTarget.run();
  const without = await told(context, "", fetch, { name: "rustc" });
  assert.match(command(without.text), /rustup\.rs \| sh -s -- --target wasm32-unknown-unknown$/);
  const { text } = await told(context, "error: could not download file", fetch, { name: "rustup" });
  assert.match(text, /^error: could not download file\n\n/);
  assert.equal(command(text), "rustup target add wasm32-unknown-unknown");
});

test("fuzz hands on all its numbers", shells, async (context) => {
  const fuzz = async (shop) => (await shop.tool("tasks/fuzz.mjs")).default(["1000000", "7"]);
  context.mock.method(process.stderr, "write", () => true);
  const { text } = await told(context, "no", fuzz);
  assert.match(text, /--example fuzz -- 1000000 7` ended with 101/);
});
