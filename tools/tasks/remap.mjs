import { dirname } from "node:path";
import { env } from "node:process";
import { cargo } from "../setup/cargo.mjs";
import { root } from "../setup/paths.mjs";
import { librarySources, renamed } from "../setup/renamed.mjs";

/**
 * What cargo needs in its environment so that no path of this machine is in what it compiles, and two machines with
 * one compiler write the same bytes. The caller's own flags stay; cargo takes no more than one variable of them.
 * @param {string} target
 * @param {string[]} more flags of ours
 */
export async function withoutPaths(target, more = []) {
  // Cargo's home, or vendored crates, may be below the checkout.
  const flags = [...givenFlags(), ...more, ...renamed([[root, "/callgate"], ...librarySources("rustc"), ...(await crateFolders(target))])];
  return { CARGO_ENCODED_RUSTFLAGS: flags.join("\x1f") };
}

/** In cargo's order: where both are set, it reads the first. */
export function givenFlags({ CARGO_ENCODED_RUSTFLAGS: encoded, RUSTFLAGS: flags = "" } = env) {
  return (encoded === undefined ? flags.split(" ") : encoded.split("\x1f")).filter(Boolean);
}

/** Wherever cargo has the sources of crates: below its home, in a mirror's folder, or vendored. */
async function crateFolders(target) {
  const { output } = await cargo(["metadata", "--locked", "--format-version", "1", "--filter-platform", target], { cwd: root });
  const { packages } = JSON.parse(output.split("\n").find((line) => line.startsWith("{")));
  const folders = packages.filter(({ source }) => source !== null).map((crate) => dirname(dirname(crate.manifest_path)));
  return [...new Set(folders)].map((folder) => [folder, "/crates"]);
}
