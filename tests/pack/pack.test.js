import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const compiler = join(root, "node_modules/typescript/bin/tsc");

let project;
let packed;

/** npm as it was called, without a shell. */
function npm(args, cwd) {
  const options = { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] };
  const script = process.env.npm_execpath;
  return script?.endsWith(".js") ? execFileSync(process.execPath, [script, ...args], options) : execFileSync("npm", args, options);
}

function node(...args) {
  return execFileSync(process.execPath, args, { cwd: project, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

/** The tarball as a stranger installs it, in a project of its own. */
before(() => {
  project = mkdtempSync(join(tmpdir(), "callgate-pack-"));
  const printed = JSON.parse(npm(["pack", "--json", "--ignore-scripts", "--pack-destination", project], root));
  [packed] = Array.isArray(printed) ? printed : Object.values(printed);
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "stranger", private: true }));
  npm(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=peer", join(project, packed.filename)], project);
});

after(() => rmSync(project, { recursive: true, force: true }));

test("the tarball holds what is run, and no sources, keys or snapshots", () => {
  const strange = packed.files.map(({ path }) => path).filter((path) => !/^(dist\/.+\.(js|d\.ts|wasm)|package\.json|README\.md|LICENSE(-\w+)?)$/.test(path));
  assert.deepEqual(strange, []);
});

test("every file that package.json names is in the tarball", () => {
  const installed = join(project, "node_modules/callgate");
  const { exports, bin, types } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  const named = [...targets(exports), ...Object.values(bin), types].filter((path) => !path.includes("*"));
  assert.ok(named.length > 5);
  assert.deepEqual(named.filter((path) => !existsSync(join(installed, path))), []);
});

const targets = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(targets));

test("import and require give the same library", () => {
  const script = `
    const required = require("callgate");
    import("callgate").then((imported) => {
      if (imported.CallgateError !== required.CallgateError) throw new Error("two copies");
      return imported.openSlice(new Uint8Array(), { tenant: "t", publisher: { keys: [] }, subject: "s" });
    }).catch((error) => console.log(error.constructor.name, typeof error.code));`;
  writeFileSync(join(project, "both.cjs"), script);
  assert.equal(node("both.cjs").trim(), "CallgateError string");
});

test("npx callgate needs nothing but Node", () => {
  const printed = npm(["exec", "--no", "--", "callgate", "--help"], project);
  assert.match(printed, /publish/);
});

for (const [module, moduleResolution] of [["nodenext", "nodenext"], ["esnext", "bundler"]]) {
  test(`the types are found with moduleResolution ${moduleResolution}`, () => {
    const folder = join(project, moduleResolution);
    mkdirSync(folder);
    writeFileSync(join(folder, "use.mts"), consumer);
    const compilerOptions = { module, moduleResolution, target: "es2022", lib: ["es2022", "dom"], types: [], strict: true, noEmit: true };
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["use.mts"] }));
    assert.equal(node(compiler, "--project", folder), "");
  });
}

const consumer = `
import { CallgateError, openSlice, type Gate } from "callgate";

export async function mayRead(bytes: Uint8Array, publisher: { keys: JsonWebKey[] }): Promise<boolean> {
  try {
    const gate: Gate = await openSlice(bytes, { tenant: "demo", publisher, subject: "anna" });
    return gate.can("read", "queue:sales", { within: "queues" });
  } catch (error) {
    if (error instanceof CallgateError) console.error(error.code);
    return false;
  }
}
`;
