import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execPath } from "node:process";
import { after, test } from "node:test";
import { at } from "../../tools/setup/paths.mjs";
import { glueProgram } from "../../tools/tasks/wasm.mjs";

const folder = mkdtempSync(join(tmpdir(), "panics-"));
after(() => rmSync(folder, { recursive: true }));

/** What a compiler makes of a program that panics where it is asked about nothing; a text is written for the panic, of 1 and not of 0. */
const panicking = `
  (global $written (export "written") (mut i32) (i32.const 0))
  (func $core::fmt::write (param i32) (result i32) (global.set $written (local.get 0)) (i32.const 1))
  (func $core::panicking::panic_fmt (param i32) (drop (call $core::fmt::write (local.get 0))) (unreachable))
  (func $app::asked (export "asked") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (call $core::panicking::panic_fmt (i32.const 1)))) (i32.const 7))`;

function glued(name, functions) {
  const [text, wasm] = [join(folder, `${name}.wat`), join(folder, `${name}.wasm`)];
  writeFileSync(text, `(module ${functions})`);
  const made = spawnSync(execPath, [at("node_modules/binaryen/bin/wasm-as"), "-g", "--all-features", text, "-o", wasm], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  const { status, stderr } = spawnSync(at(glueProgram), [wasm, folder, `${name}-out`, "--panics-trap"], { encoding: "utf8" });
  return { status, stderr, file: join(folder, `${name}-out_bg.wasm`) };
}

test("a panic is a trap at once, and no text is put together for it", async () => {
  const { status, stderr, file } = glued("panics", panicking);
  assert.equal(status, 0, stderr);
  const { instance } = await WebAssembly.instantiate(readFileSync(file));
  const { asked, written } = instance.exports;
  assert.equal(asked(1), 7);
  assert.throws(() => asked(0), WebAssembly.RuntimeError);
  assert.equal(written.value, 0);
});

/** A place in a source file as a panic names it: where the file's name is, how long that is, the line and the column. */
const place = (name, length, line, column) => [name, length, line, column].map((word) => `\\${word.toString(16).padStart(2, "0")}\\00\\00\\00`).join("");

test("places in source files are blank, and nothing else is", async () => {
  const data = ["src/lib.rs", "src/lib.rb", "src/a b.rs"].map((name, index) => `(data (i32.const ${16 * (index + 1)}) "${name}")`);
  const places = [place(16, 10, 7, 5), place(32, 10, 7, 5), place(48, 10, 7, 5), place(16, 10, 0, 5)];
  const memory = `(memory (export "memory") 1) ${data.join(" ")} (data (i32.const 64) "${places.join("")}")`;
  const { status, stderr, file } = glued("places", `${panicking} ${memory}`);
  assert.equal(status, 0, stderr);
  const { instance } = await WebAssembly.instantiate(readFileSync(file));
  const bytes = Buffer.from(instance.exports.memory.buffer);
  assert.deepEqual(bytes.subarray(16, 26), Buffer.alloc(10));
  assert.deepEqual(bytes.subarray(64, 80), Buffer.alloc(16));
  assert.equal(bytes.toString("latin1", 32, 42), "src/lib.rb");
  assert.equal(bytes.toString("latin1", 48, 58), "src/a b.rs");
  assert.deepEqual([80, 96, 112].map((start) => bytes.readUInt32LE(start)), [32, 48, 16]);
});

test("a program that formats a text of its own is refused, and so is one in which nothing panics", () => {
  const shown = "(func $app::shown (export \"shown\") (result i32) (call $core::fmt::write (i32.const 2)))";
  const refused = { formats: [`${panicking} ${shown}`, /`app::shown` formats a text/], calm: ["(func $app::asked (export \"asked\"))", /it has no `core::panicking::panic_fmt`/] };
  for (const [name, [functions, reason]] of Object.entries(refused)) {
    const { status, stderr, file } = glued(name, functions);
    assert.equal(status, 1);
    assert.match(stderr, reason);
    assert.equal(existsSync(file), false);
  }
});
