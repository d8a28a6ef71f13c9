import { cargo } from "../setup/cargo.mjs";

/** Feeds mutated documents and snapshots to the readers, on the stable compiler: `npm run fuzz -- COUNT SEED`. */
export default async function fuzz(args) {
  const chosen = args.length > 0 ? args : ["100000"];
  await cargo(["run", "--locked", "--release", "--example", "fuzz", "--", ...chosen], { show: true });
}
