import { cargo } from "../setup/cargo.mjs";
import { ask } from "../setup/command.mjs";

const targets = ["checkpoint", "line", "files", "slice", "document"];

/**
 * Feeds damaged bytes to the readers: `npm run fuzz -- COUNT SEED TARGET …`. Guided by coverage where there is a nightly
 * compiler with cargo-fuzz, else at random on the stable one.
 */
export default async function fuzz(args) {
  const numbers = args.filter((arg) => /^\d+$/.test(arg));
  const named = args.filter((arg) => !numbers.includes(arg));
  const [count = "100000", seed = "1"] = numbers;
  if (ask("cargo", ["+nightly", "fuzz", "--version"])) return guided(count, seed, named.length > 0 ? named : targets);
  console.log("no nightly compiler with cargo-fuzz here: at random, on the stable compiler");
  await cargo(["run", "--locked", "--example", "fuzz", "--", count, seed, ...named], { show: true });
}

async function guided(count, seed, names) {
  for (const name of names) {
    await cargo(["+nightly", "fuzz", "run", name, `fuzz/regressions/${name}`, "--", `-runs=${count}`, `-seed=${seed}`], { show: true });
  }
}
