import { dirname, join } from "node:path";
import { env } from "node:process";
import { cargo } from "../setup/cargo.mjs";
import { ask } from "../setup/command.mjs";
import { at, root } from "../setup/paths.mjs";

/**
 * What cargo needs in its environment so that no path of this machine is in what it compiles, and two machines with
 * one compiler write the same bytes. The caller's own flags stay; cargo takes no more than one variable of them.
 * @param {string} target
 */
export async function withoutPaths(target) {
  const flags = [...givenFlags(), ...flagsFor([...(await crateFolders(target)), ...librarySources(), [at(), "/callgate"]])];
  return { CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") };
}

/** In cargo's order: where both are set, it reads the first. */
export function givenFlags({ CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: flags = "" } = env) {
  return (encoded === undefined ? flags.split(" ") : encoded.split("\x1f")).filter(Boolean);
}

const flagsFor = (moves) => moves.map(([from, to]) => `--remap-path-prefix=${from.replace(/(?<=.)[\\/]$/, "")}=${to}`);

/** Wherever cargo has the sources of crates: below its home, in a mirror's folder, or vendored. */
async function crateFolders(target) {
  const { output } = await cargo(["metadata", "--locked", "--format-version", "1", "--filter-platform", target], { cwd: root });
  const { packages } = JSON.parse(output.split("\n").find((line) => line.startsWith("{")));
  const folders = packages.filter(({ source }) => source !== null).map((crate) => dirname(dirname(crate.manifest_path)));
  return [...new Set(folders)].map((folder) => [folder, "/crates"]);
}

/** The standard library's sources, where they are installed, have the name that the compiler gives them elsewhere. */
function librarySources() {
  const sysroot = ask("rustc", ["--print", "sysroot"]);
  const commit = /^commit-hash: (.+)$/m.exec(ask("rustc", ["-vV"]) ?? "")?.[1];
  return sysroot === undefined ? [] : [[join(sysroot, "lib", "rustlib", "src", "rust"), `/rustc/${commit}`]];
}
