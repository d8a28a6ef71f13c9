import { cpSync, existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { env } from "node:process";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** A path below the repository. */
export const at = (...parts) => join(ROOT, ...parts);

/** The project that has the packed package installed, and nothing else. */
const project = at(env.CALLGATE_PROJECT ?? "build/everywhere/release");

/** The installed package. */
export const installed = (...parts) => join(project, "node_modules/callgate", ...parts);

/** What the entries are asked, as plain JSON. */
export const fixtureFile = at("build/everywhere/fixture.json");
export const fixture = () => readFileSync(fixtureFile, "utf8");

/**
 * A clean folder of the project: what an entry is asked, the runners that ask it, and the runtime's own files.
 * @param {string} name the runtime
 * @param {string} entry a file of questions
 * @param {string[]} runners files of support/runners
 */
export function workplace(name, entry, runners) {
  const folder = workplaceOf(`${name}-${entry}`);
  lay(folder, name, entry, runners);
  return folder;
}

/** An empty folder of the project. */
export function workplaceOf(name) {
  const folder = join(project, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The same in a folder that stays. */
export function lay(folder, name, entry, runners) {
  const own = at("tests/everywhere", name, "files");
  const copy = (from, to) => cpSync(at(from), join(folder, to), { recursive: true });
  mkdirSync(folder, { recursive: true });
  for (const module of ["conformance.mjs", "scenarios.mjs", "signatures.mjs"]) copy(`tests/js/${module}`, module);
  copy(`tests/everywhere/questions/${entry}.js`, "questions.js");
  for (const runner of runners) copy(`tests/everywhere/support/runners/${runner}`, runner);
  if (existsSync(own)) cpSync(own, folder, { recursive: true });
}

/** Loads what a folder of tests has installed for itself. */
export const toolsOf = (folder) => createRequire(at(folder, "package.json"));
