import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = join(ROOT, "tests/cli");
const skip = process.platform === "win32" && "transcripts are sessions of a POSIX shell";
const run = promisify(execFile);

let folder;
let bin;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "callgate-cli-"));
  bin = join(folder, "bin");
  mkdirSync(bin);
  for (const [name, before] of [["callgate", ""], ["npx", "shift; "]]) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${before}exec "${process.execPath}" "${join(ROOT, "dist/cli.js")}" "$@"\n`);
    chmodSync(join(bin, name), 0o755);
  }
});
after(() => rmSync(folder, { recursive: true }));

/** What run.sh prints now for a transcript. */
async function session(transcript, env = {}) {
  const work = mkdtempSync(join(folder, "work-"));
  const PATH = [bin, process.env.PATH].join(delimiter);
  const { served, close } = await serve(work);
  try {
    const { stdout } = await run("sh", [join(CLI, "run.sh"), transcript, work], { env: { ...process.env, PATH, served, ...env }, maxBuffer: 1 << 24 });
    return stdout;
  } finally {
    close();
  }
}

/** Serves a folder as network.txt says. */
async function serve(work) {
  const server = createServer(({ url }, response) => {
    const [status, headers, body] = answered(url, work);
    response.writeHead(status, { connection: "close", ...headers }).end(body);
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return { served: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

function answered(path, work) {
  if (path === "/signin") return [200, {}, "<h1>Who are you?</h1>"];
  if (path.startsWith("/closed/")) return [401, {}, ""];
  if (path.startsWith("/loop")) return [302, { location: path }, ""];
  if (path.startsWith("/login/")) return [302, { location: "/signin" }, ""];
  if (path.startsWith("/moved/")) return [302, { location: path.slice("/moved".length) }, ""];
  try {
    return [200, {}, readFileSync(join(work, path))];
  } catch {
    return [404, {}, ""];
  }
}

/** The native tests compare the same transcripts with what the native command prints. */
for (const name of readdirSync(CLI).filter((file) => file.endsWith(".txt"))) {
  test(`${name}: what is printed, and how it ends`, { skip }, async () => {
    const expected = readFileSync(join(CLI, name), "utf8");
    assert.deepEqual((await session(join(CLI, name))).split("\n"), expected.split("\n"));
  });
}

/** Files and sessions in the order of the page; a block is a file where the line before it ends with its name. */
function* blocks(page) {
  for (const [, title, language, text] of page.matchAll(/(?:`([\w.-]+)`:\n\n)?^```(\w+)\n(.*?)^```$/gms)) yield { title, language, text };
}

test("the page's files and commands do what it shows", { skip }, async () => {
  const files = mkdtempSync(join(folder, "page-"));
  const commands = [];
  const shown = [];
  for (const { title, language, text } of blocks(readFileSync(join(ROOT, "docs/command-line.md"), "utf8"))) {
    if (title !== undefined) {
      writeFileSync(join(files, title), text);
      commands.push(`$ cp "$page/${title}" .`);
    } else if (language === "console") {
      commands.push(...text.split("\n").filter((line) => line.startsWith("$ ")));
      shown.push(...text.trim().split("\n"));
    }
  }
  writeFileSync(join(files, "session.txt"), `${commands.join("\n")}\n`);
  const printed = await session(join(files, "session.txt"), { page: files });
  const lines = printed.split("\n").filter((line) => !line.startsWith("$ cp "));
  assert.ok(shown.length > 100);
  assert.deepEqual(await masked(lines.map(plain)), await masked(shown));
});

/** A page shows standard error and exit codes as a terminal and `echo $?` do. */
const plain = (line) => line.replace(/^! /, "");

async function masked(lines) {
  const file = join(folder, "shown.txt");
  writeFileSync(file, `${lines.join("\n")}\n`);
  const { stdout } = await run("sed", ["-E", "-f", join(CLI, "mask.sed"), file], { maxBuffer: 1 << 24 });
  return stdout.split("\n").filter((line) => line !== "");
}
