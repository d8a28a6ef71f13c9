import { run } from "../setup/command.mjs";

/** Feeds mutated documents and snapshots to the readers, on the stable compiler. */
export default async function fuzz([count = "100000"]) {
  await run("cargo", ["run", "--locked", "--release", "--example", "fuzz", "--", count], { show: true });
}
