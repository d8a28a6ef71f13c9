import { versions } from "node:process";
import { npm, orStop } from "./command.mjs";
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

function install(folder) {
  const options = ["--ignore-scripts", "--no-audit", "--no-fund"];
  const place = folder === "." ? [] : ["--prefix", folder];
  const command = ["npm", "ci", ...options, ...place].join(" ");
  return orStop(npm(["ci", ...options], { cwd: at(folder) }), "npm could not install the packages", command);
}

export const packages = installed("packages", ".", 15);
export const pagePackages = installed("page-packages", "tests/page", 10);
export const benchPackages = installed("bench-packages", "benches", 3);
