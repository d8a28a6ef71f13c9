import { cargo } from "../setup/cargo.mjs";
import { Stop } from "../setup/command.mjs";
import { at } from "../setup/paths.mjs";

const packed = ["--locked", "--allow-dirty"];
// Else cargo compiles every dependency once more.
const env = { CARGO_TARGET_DIR: at("target") };

const own = /^(src[\\/].+\.rs|src[\\/]cli[\\/]new[\\/]\w+\.json|Cargo\.(lock|toml|toml\.orig)|(README|CHANGELOG)\.md|LICENSE-\w+|\.cargo_vcs_info\.json)$/;

/** `npm run crate`: the crate as a registry would get it, up to a publication that is not made. */
export default async function crate() {
  await crateFiles();
  await crateDocs();
  console.log(await dryRun());
}

/** Throws with each file that is not of the crate. */
export async function crateFiles() {
  const { output } = await cargo(["package", "--list", "--quiet", "--offline", ...packed]);
  const strange = strangers(output.split("\n").filter(Boolean));
  if (strange.length > 0) throw new Error(`the crate would hold ${strange.join(", ")}`);
}

export function strangers(files) {
  return files.filter((file) => !own.test(file));
}

export function crateDocs() {
  return cargo(["doc", "--locked", "--no-deps", "--quiet"], { env: { RUSTDOCFLAGS: "-D warnings" } });
}

/** Where the registry cannot be reached, the crate is packed and built all the same. */
async function dryRun() {
  try {
    await cargo(["publish", "--dry-run", ...packed], { env });
    return "the registry would take it";
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    await cargo(["package", "--offline", ...packed], { env });
    return "it was packed and built; the registry could not be reached";
  }
}
