import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FIXTURES = join(ROOT, "tests/js/types");
const OPTIONS = { module: "nodenext", target: "es2022", lib: ["es2022", "dom"], types: [], strict: true, exactOptionalPropertyTypes: true, noEmit: true };

let folder;
const at = (name) => join(folder, name);
const node = (script, ...args) => spawnSync(process.execPath, [join(ROOT, script), ...args], { encoding: "utf8", cwd: folder });

before(() => {
  folder = mkdtempSync(join(tmpdir(), "callgate-types-"));
  cpSync(FIXTURES, folder, { recursive: true });
  writeFileSync(at("package.json"), JSON.stringify({ type: "module" }));
  mkdirSync(at("node_modules"));
  symlinkSync(ROOT, at("node_modules/callgate"), "dir");
  const { status, stderr } = node("dist/cli.js", "types", "policy.json", "--out", "policy.d.ts");
  assert.equal(status, 0, stderr);
});

after(() => rmSync(folder, { recursive: true }));

/** The lines of a file that the compiler refuses. */
function refused(...files) {
  writeFileSync(at("tsconfig.json"), JSON.stringify({ compilerOptions: OPTIONS, files }));
  const { stdout } = node("node_modules/typescript/bin/tsc", "--project", "tsconfig.json", "--pretty", "false");
  const places = stdout.split("\n").filter((line) => line.includes(": error TS"));
  for (const place of places) assert.match(place, /^(valid|misuse)\.ts\(/, stdout);
  return [...new Set(places.map((line) => Number(/\((\d+),/.exec(line)[1])))];
}

test("what the policy knows compiles, without generics at the call", () => {
  assert.deepEqual(refused("policy.d.ts", "valid.ts"), []);
});

test("every misuse is refused by the compiler, at its line", () => {
  const lines = readFileSync(at("misuse.ts"), "utf8").split("\n");
  const marked = lines.flatMap((line, index) => (line.includes("; // ") ? [index + 1] : []));
  assert.ok(marked.length >= 6);
  assert.deepEqual(refused("policy.d.ts", "misuse.ts"), marked);
});

test("without the declaration every name is a string", () => {
  writeFileSync(at("valid.ts"), readFileSync(at("misuse.ts"), "utf8"));
  assert.deepEqual(refused("valid.ts"), []);
});
