import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { at, installed } from "../everywhere/support/project.mjs";

const compiler = at("node_modules/typescript/bin/tsc");

let folder;

before(() => {
  folder = mkdtempSync(installed("../../install-"));
});

after(() => rmSync(folder, { recursive: true }));

const options = () => ({ cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
const node = (...args) => execFileSync(process.execPath, args, options());

/** npm as it was called, without a shell. */
function npm(...args) {
  const script = process.env.npm_execpath;
  return script?.endsWith(".js") ? node(script, ...args) : execFileSync("npm", args, options());
}

const targets = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(targets));

test("every file that package.json names is in the tarball", () => {
  const { exports, bin, types } = JSON.parse(readFileSync(installed("package.json"), "utf8"));
  const named = [...targets(exports), ...Object.values(bin), types].filter((path) => !path.includes("*"));
  assert.ok(named.length > 5);
  assert.deepEqual(named.filter((path) => !existsSync(installed(path))), []);
});

test("import and require give the same library", () => {
  const script = `
    const required = require("callgate");
    import("callgate").then((imported) => {
      if (imported.CallgateError !== required.CallgateError) throw new Error("two copies");
      return imported.openSlice(new Uint8Array(), { tenant: "t", publisher: { keys: [] }, subject: "s" });
    }).catch((error) => console.log(error.constructor.name, typeof error.code));`;
  writeFileSync(join(folder, "both.cjs"), script);
  assert.equal(node("both.cjs").trim(), "CallgateError string");
});

test("npx callgate needs nothing but Node", () => {
  assert.match(npm("exec", "--no", "--", "callgate", "--help"), /publish/);
});

for (const [module, moduleResolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
  test(`the types are found with moduleResolution ${moduleResolution}`, () => {
    writeFileSync(join(folder, "use.mts"), consumer);
    const compilerOptions = { module, moduleResolution, target: "es2022", lib: ["es2022", "dom"], types: [], strict: true, noEmit: true };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["use.mts"] }));
    assert.equal(node(compiler, "--project", folder), "");
  });
}

const consumer = `
import { CallgateError, openSlice, type Gate } from "callgate";
import { load } from "callgate/manual";
import { gateFor } from "callgate/testing";

export async function mayRead(bytes: Uint8Array, publisher: { keys: JsonWebKey[] }): Promise<boolean> {
  try {
    load(() => fetch("/callgate_bg.wasm"));
    const gate: Gate = await openSlice(bytes, { tenant: "demo", publisher, subject: "anna" });
    return gate.can("read", "queue:sales", { within: "queues" }) && (await gateFor("{}", { subject: "anna" })).can("menu", "crm");
  } catch (error) {
    if (error instanceof CallgateError) console.error(error.code);
    return false;
  }
}
`;
