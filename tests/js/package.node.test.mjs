import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import * as callgate from "callgate";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const POLICY = join(ROOT, "policies/demo/policy.json");
const manifest = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const wasm = () => readFileSync(join(ROOT, "dist/wasm/callgate_bg.wasm"));

let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "callgate-package-"));
});

after(() => rmSync(folder, { recursive: true }));

const at = (name) => join(folder, name);
const cli = (...args) => spawnSync(process.execPath, [join(ROOT, "dist/cli.js"), ...args], { encoding: "utf8" });

function* targets(entry) {
  if (typeof entry === "string") yield entry;
  else for (const inner of Object.values(entry)) yield* targets(inner);
}

test("every file that the exports name exists", () => {
  const sources = ["folder", "http", "kv"];
  for (const path of targets(manifest.exports)) {
    for (const name of path.includes("*") ? sources : [""]) assert.ok(existsSync(join(ROOT, path.replace("*", name))), path);
  }
});

test("every condition has its types first", () => {
  for (const [path, entry] of Object.entries(manifest.exports)) {
    if (typeof entry === "string") continue;
    const branches = "types" in entry ? [entry] : Object.values(entry);
    for (const branch of branches) assert.equal(Object.keys(branch)[0], "types", path);
  }
});

test("the package has no dependencies", () => {
  assert.equal(manifest.dependencies, undefined);
});

test("require gives the same classes as import", () => {
  assert.equal(createRequire(import.meta.url)("callgate").CallgateError, callgate.CallgateError);
});

test("the command line makes keys, publishes, verifies, slices and explains", () => {
  const keys = at("keys");
  const [secret, open, store] = [join(keys, "publisher.private.jwks"), join(keys, "publisher.jwks"), at("store")];
  assert.equal(cli("keygen", "--out", keys).status, 0);
  assert.equal(statSync(secret).mode & 0o777, 0o600);
  assert.notEqual(cli("keygen", "--out", keys).status, 0);
  for (const args of [
    ["check", POLICY],
    ["publish", POLICY, "--keys", secret, "--store", store],
    ["verify", store, "--jwks", open, "--tenant", "demo"],
    ["slice", store, "--jwks", open, "--tenant", "demo", "--subject", "anna", "--out", at("anna.slice")],
    ["explain", POLICY, "anna", "menu", "crmRecords"],
  ]) {
    const { status, stderr } = cli(...args);
    assert.equal(status, 0, `${args[0]}: ${stderr}`);
  }
});

test("the command line says what is wrong, and where", () => {
  assert.equal(cli("no-such-command").status, 2);
  const { status, stderr } = cli("check", at("absent.json"));
  assert.notEqual(status, 0);
  assert.match(stderr, /absent\.json/);
});

test("the wasm may be brought along, as bytes, as a module, or by a function", async () => {
  const { load, openSlice } = await import("callgate/manual");
  const trust = { tenant: "demo", subject: "anna", publisher: JSON.parse(readFileSync(at("keys/publisher.jwks"), "utf8")) };
  for (const given of [wasm(), await WebAssembly.compile(wasm()), () => wasm(), () => Promise.resolve(wasm())]) {
    load(given);
    const gate = await openSlice(readFileSync(at("anna.slice")), trust);
    assert.equal(gate.can("menu", "crmRecords"), true);
  }
});

test("a module that comes while bytes are compiled makes no second instance: who was opened before is asked where they are", () => {
  const program = `
    import { readFileSync } from "node:fs";
    import { load, openSlice } from "callgate/manual";
    const [slice, keys] = process.argv.slice(1, 3).map((file) => readFileSync(file));
    const trust = { tenant: "demo", subject: "anna", publisher: JSON.parse(keys) };
    const bytes = readFileSync(process.argv[3]);
    const module = await WebAssembly.compile(bytes);
    const answers = (gate) => [gate.can("menu", "crmRecords"), gate.can("menu", "no-such-module"), gate.menu("en").length > 0].join();
    load(bytes);
    const before = openSlice(slice, trust);
    load(module);
    const gates = await Promise.all([before, openSlice(slice, trust)]);
    console.log(gates.map(answers).join(" "));`;
  const words = ["--input-type=module", "-e", program, at("anna.slice"), at("keys/publisher.jwks"), join(ROOT, "dist/wasm/callgate_bg.wasm")];
  assert.equal(execFileSync(process.execPath, words, { cwd: ROOT, encoding: "utf8" }), "true,false,true true,false,true\n");
});

test("a program that imports the package ends by itself", () => {
  const program = `import("callgate").then(({ openSlice }) =>
    openSlice(new Uint8Array(), { tenant: "t", subject: "s", publisher: { keys: [] } }).catch(({ code }) => console.log(code)))`;
  assert.match(execFileSync(process.execPath, ["-e", program], { cwd: ROOT, encoding: "utf8" }), /^[a-z_]+\n$/);
});
