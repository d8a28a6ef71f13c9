import { cpSync, mkdirSync } from "node:fs";
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
export const docsPackages = installed("docs-packages", "tools/docs", 20);
export const packPackages = installed("pack-packages", "tests/pack", 20);
export const everywherePackages = installed("everywhere-packages", "tests/everywhere", 50);

/** Next builds nothing outside of its project's folder, so that its packages have to be inside of it. */
export const nextPackages = {
  ...installed("next-packages", "build/everywhere/next", 30),
  inputs: ["package.json", "package-lock.json"].map((name) => `tests/everywhere/next/${name}`),
  async run() {
    mkdirSync(at("build/everywhere/next"), { recursive: true });
    for (const name of ["package.json", "package-lock.json"]) cpSync(at("tests/everywhere/next", name), at("build/everywhere/next", name));
    await install("build/everywhere/next");
  },
};
