import { cargo } from "../setup/cargo.mjs";

/** Damages slices, files and checkpoints, of which none may be accepted: `npm run mutate -- COUNT SEED`. */
export default async function mutate(args) {
  await cargo(["run", "--locked", "--example", "mutate", "--", ...args], { show: true });
}
