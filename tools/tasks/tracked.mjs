import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { ask } from "../setup/command.mjs";
import { filesOf } from "../setup/fingerprint.mjs";
import { at, root } from "../setup/paths.mjs";

const binary = /\.(wasm|tgz|png|ico|woff2)$/;
const registries = new RegExp(["registry\\.npmjs\\.org", "registry\\.yarnpkg\\.com", "index\\.crates\\.io", "static\\.crates\\.io"].join("|"));

/** Throws with each tracked file that only makes sense on one machine, or that is built from others. */
export function checkTrackedFiles() {
  const faults = trackedFiles().flatMap(faultsOf);
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

function trackedFiles() {
  const listed = ask("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  return listed?.split("\n") ?? filesOf(["src", "tools", "edge", "www", "tests", "benches", "policies", "locales"]);
}

function faultsOf(file) {
  if (/\.(wasm|tgz)$/.test(file)) return [`${file}: built, not written`];
  if (binary.test(file)) return [];
  return readFileSync(at(file), "utf8").split("\n").flatMap((line, index) => faultsIn(line).map((fault) => `${file}:${index + 1}: ${fault}`));
}

function faultsIn(line) {
  const faults = [];
  if (registries.test(line) && !line.includes("registries = new RegExp")) faults.push("names a registry's host");
  for (const folder of [root.replace(/[\\/]$/, ""), homedir()]) if (line.includes(`${folder}/`)) faults.push(`names a folder of this machine, ${folder}`);
  return faults;
}
