import { existsSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { ask } from "../setup/command.mjs";
import { filesOf } from "../setup/fingerprint.mjs";
import { at, root } from "../setup/paths.mjs";

const binary = /\.(wasm|tgz|png|ico|woff2)$/;
const registries = /https?:\/\/(registry|index|static|files)\./;
const lockFile = /(^|[\\/])[\w-]+([.-]lock|-shrinkwrap)(\.json|\.yaml)?$/;

/** Throws with each tracked file that only makes sense on one machine, or that is built from others. */
export function checkTrackedFiles() {
  const faults = trackedFiles().flatMap(faultsOf);
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

function trackedFiles() {
  const listed = ask("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root });
  if (listed) return listed.split("\n").filter((file) => existsSync(at(file)));
  const own = readdirSync(root, { withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => entry.name);
  return [...own, ...filesOf(["src", "tools", "edge", "www", "tests", "benches", "policies", "locales"])];
}

function faultsOf(file) {
  if (/\.(wasm|tgz)$/.test(file)) return [`${file}: built, not written`];
  if (binary.test(file)) return [];
  return readFileSync(at(file), "utf8").split("\n").flatMap((line, index) => faultsIn(file, line).map((fault) => `${file}:${index + 1}: ${fault}`));
}

function faultsIn(file, line) {
  const faults = [];
  if (registries.test(line)) faults.push("names a registry's host");
  if (lockFile.test(file) && /^\s*"?resolved"?[ :]/.test(line)) faults.push("says where a package was fetched");
  for (const folder of [root.replace(/[\\/]$/, ""), homedir()]) if (line.includes(`${folder}/`)) faults.push(`names a folder of this machine, ${folder}`);
  return faults;
}
