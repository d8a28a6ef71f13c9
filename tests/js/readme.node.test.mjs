import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const blocks = (language) => [...readme.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, "gms"))].map(([, text]) => text);
const [policy] = blocks("json");
const [edge, page] = blocks("ts");
const [tour, own] = blocks("console");

let folder;

/** Below the root, so that the blocks find the package and its peers as a user's project does. */
before(() => {
  mkdirSync(join(ROOT, "build"), { recursive: true });
  folder = mkdtempSync(join(ROOT, "build/readme-"));
  writeFileSync(join(folder, "policy.json"), policy);
});
after(() => rmSync(folder, { recursive: true }));

const callgate = (args, cwd) => spawnSync(process.execPath, [join(ROOT, "dist/cli.js"), ...args], { cwd, encoding: "utf8" });

/** The commands of a console block, each with the output shown below it. */
function commands(block) {
  return block.split(/^\$ /m).slice(1).map((part) => {
    const [line, ...shown] = part.trimEnd().split("\n");
    return { args: line.split(" "), shown: shown.join("\n") };
  });
}

test("the tour's commands print what it shows", () => {
  for (const { args, shown } of commands(tour)) {
    const { stdout, status, stderr } = callgate(args.slice(2), ROOT);
    assert.equal(status, 0, stderr);
    assert.equal(stdout.trimEnd(), shown);
  }
});

test("a reader's own policy is checked, published and verified as shown", () => {
  for (const { args, shown } of commands(own)) {
    const { stdout, status, stderr } = callgate(args.slice(2), folder);
    assert.equal(status, 0, stderr);
    if (shown !== "") assert.equal(stdout.trimEnd(), shown);
  }
});

test("the edge block gates that policy", () => {
  const asked = `
    const status = async (path) => (await app.request(path)).status;
    console.log(await status("/api/crm/retail"), await status("/api/crm/vip"), await status("/api/other"));`;
  writeFileSync(join(folder, "edge.mjs"), edge + asked);
  const output = execFileSync(process.execPath, ["edge.mjs"], { cwd: folder, encoding: "utf8" });
  assert.equal(output.trim(), "200 403 403");
});

test("the blocks are valid TypeScript", () => {
  writeFileSync(join(folder, "edge.mts"), edge);
  writeFileSync(join(folder, "page.mts"), page);
  const compilerOptions = {
    strict: true, noEmit: true, target: "es2022", module: "nodenext", moduleResolution: "nodenext", types: ["node"], lib: ["es2022", "dom", "dom.iterable"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, include: ["*.mts"] }));
  const { stdout, status } = spawnSync(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], { encoding: "utf8" });
  assert.equal(status, 0, stdout);
});
