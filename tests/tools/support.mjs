import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { execPath, platform } from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

/** Fake programs are shell scripts. */
export const hasShell = platform !== "win32";

/**
 * A repository of its own around a copy of tools/, which ends with the test.
 * @param {import("node:test").TestContext} context
 * @param {Record<string, string>} [files] path to content
 */
export function workshop(context, files = {}) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "callgate-tools-")));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const from = join(root, "tools");
  const left = new Set([join("wasm", "target"), join("docs", "node_modules")]);
  cpSync(from, join(folder, "tools"), { recursive: true, filter: (file) => !left.has(relative(from, file)) });
  for (const name of ["package.json", "Cargo.toml"]) cpSync(join(root, name), join(folder, name));
  const shop = {
    folder,
    write: (path, content) => put(join(folder, path), content),
    tool: (path) => import(pathToFileURL(join(folder, "tools", path)).href),
    /** A folder with a program that prints and fails, for the search path. */
    failing: (name, output) => program(folder, name, output),
  };
  for (const [path, content] of Object.entries(files)) shop.write(path, content);
  return shop;
}

function put(file, content) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

function program(folder, name, output) {
  const file = join(folder, "bin", name);
  put(file, `#!/bin/sh\n/bin/cat >&2 <<'END'\n${output}\nEND\nexit 101\n`);
  chmodSync(file, 0o755);
  return join(folder, "bin");
}

/** Runs a task as npm does. */
export function runTask(folder, args, env) {
  return spawnSync(execPath, [join(folder, "tools/run.mjs"), ...args], { encoding: "utf8", env: { ...process.env, ...env }, timeout: 60_000 });
}

/** The one error that some work throws. */
export async function errorOf(work) {
  try {
    await work();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}
