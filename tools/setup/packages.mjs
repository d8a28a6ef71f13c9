import { existsSync } from "node:fs";
import { versions } from "node:process";
import { Failed, npm, Stop } from "./command.mjs";
import { at } from "./paths.mjs";

/** A step that installs what a folder's package-lock.json names. */
function installed(name, folder, seconds) {
  const prefix = folder === "." ? "" : `${folder}/`;
  return {
    name,
    does: `installing the npm packages of ${folder === "." ? "the project" : folder}`,
    seconds,
    inputs: [`${prefix}package-lock.json`],
    words: () => [versions.node.split(".")[0]],
    outputs: [`${prefix}node_modules/.package-lock.json`],
    run: () => install(folder),
  };
}

async function install(folder) {
  try {
    await npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: at(folder) });
  } catch (error) {
    if (!(error instanceof Failed) || !existsSync(at(folder, "package-lock.json"))) throw error;
    const place = folder === "." ? "" : ` --prefix ${folder}`;
    throw new Stop(`npm could not install the packages:\n${error.output.trim()}`, `npm ci${place}`);
  }
}

export const packages = installed("packages", ".", 15);
export const pagePackages = installed("page-packages", "tests/page", 10);
export const benchPackages = installed("bench-packages", "benches", 3);
