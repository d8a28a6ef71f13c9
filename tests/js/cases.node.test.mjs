import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const page = readFileSync(join(ROOT, "docs/case-files.md"), "utf8");
const blocks = (language) => [...page.matchAll(new RegExp(`^\`\`\`${language}\\b[^\\n]*\\n(.*?)^\`\`\``, "gms"))].map(([, text]) => text);

let folder;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "callgate-cases-"));
  const files = ["policy.json", "cases.json", "wrong.json"];
  blocks("json").forEach((text, index) => writeFileSync(join(folder, files[index]), text));
});
after(() => rmSync(folder, { recursive: true }));

const callgate = (args, cwd) => spawnSync(process.execPath, [join(ROOT, "dist/cli.js"), "test", ...args], { cwd, encoding: "utf8" });

/** The native tests compare the same blocks with what the native command prints. */
test("the page's commands print what it shows", () => {
  const shown = blocks("console").map((block) => /^\$ npx callgate test (.*?)\n(.*)$/s.exec(block).slice(1));
  const expected = { "cases.json": 0, "wrong.json": 1 };
  assert.deepEqual(shown.map(([file]) => file), Object.keys(expected));
  for (const [file, output] of shown) {
    const { stdout, stderr, status } = callgate([file], folder);
    assert.deepEqual({ stdout, stderr, status }, { stdout: output, stderr: "", status: expected[file] });
  }
});

test("every policy of the repository passes its cases", () => {
  const files = readdirSync(join(ROOT, "policies")).map((name) => `policies/${name}/cases.json`).filter((file) => existsSync(join(ROOT, file)));
  assert.equal(files.length, 5);
  const { stdout, stderr, status } = callgate(files, ROOT);
  const lines = files.map((file) => {
    const { cases } = JSON.parse(readFileSync(join(ROOT, file), "utf8"));
    const flips = cases.filter(({ flip }) => flip !== undefined).length;
    return `${file}: ${cases.length} cases, ${flips} flips, 0 failed\n`;
  });
  assert.deepEqual({ stdout, stderr, status }, { stdout: lines.join(""), stderr: "", status: 0 });
});

test("as JSON every case is told", () => {
  const { stdout, status } = callgate(["--json", "cases.json"], folder);
  const { passed, cases } = JSON.parse(stdout);
  assert.deepEqual([status, passed, cases.length], [0, true, 7]);
  assert.deepEqual(cases[2].answer, ["sales", "vip"]);
});
