import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(ROOT, "docs/stores.md"), "utf8");
const blocks = [...page.matchAll(/^```ts\n(.*?)^```/gms)].map(([, text]) => text);
const callgate = (...args) => execFileSync(process.execPath, [join(ROOT, "dist/cli.js"), ...args], { cwd: folder, encoding: "utf8" });

let folder;

/** Below the root, so that the blocks find the package and its peers as a user's project does. */
before(() => {
  mkdirSync(join(ROOT, "build"), { recursive: true });
  folder = mkdtempSync(join(ROOT, "build/stores-"));
});
after(() => rmSync(folder, { recursive: true }));

test("every block compiles", () => {
  assert.equal(blocks.length, 6);
  for (const [index, block] of blocks.entries()) writeFileSync(join(folder, `block${index}.mts`), block);
  const compilerOptions = {
    strict: true, noEmit: true, skipLibCheck: true, target: "es2022", module: "nodenext", types: ["node"], lib: ["es2022", "dom", "dom.iterable"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.mts"] }));
  const { stdout, status } = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
});

test("the first one runs on a published folder", () => {
  const document = JSON.parse(readFileSync(join(ROOT, "policies/demo/policy.json"), "utf8"));
  writeFileSync(join(folder, "policy.json"), JSON.stringify({ ...document, tenant: "acme" }));
  callgate("keygen", "--out", ".");
  callgate("publish", "policy.json", "--keys", "publisher.private.jwks", "--store", "store");
  const printing = blocks[0].replace(/^gate\.can\(.*\);$/m, (asked) => `console.log(${asked.slice(0, -1)});`);
  writeFileSync(join(folder, "first.mjs"), printing);
  assert.equal(execFileSync(process.execPath, ["first.mjs"], { cwd: folder, encoding: "utf8" }).trim(), "true");
  assert.match(readFileSync(join(folder, "acme.floor"), "utf8"), /^\{"sequence":\d+,"root":"[\w-]{43}"\}\n$/);
});

test("the shares that the page names are those of the code", () => {
  const code = readFileSync(join(ROOT, "src/js/api/tenant.ts"), "utf8");
  const shares = [...page.matchAll(/^\| (\d)\/16 \| (files|evaluators|gates|slices)\b/gm)].map(([, part, kind]) => `${kind}: ${part} / 16`);
  assert.equal(shares.length, 4);
  for (const share of shares) assert.ok(code.includes(share), share);
});
