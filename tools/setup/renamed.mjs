import { join } from "node:path";
import { ask } from "./command.mjs";

/** rustc's flags that give folders other names in what it compiles; of several that fit, it takes the last. */
export const renamed = (folders) => folders.map(([from, to]) => `--remap-path-prefix=${from.replace(/(?<=.)[\\/]$/, "")}=${to}`);

/** The standard library's sources, where they are installed, have the name that the compiler gives them elsewhere. */
export function librarySources(rustc) {
  const sysroot = ask(rustc, ["--print", "sysroot"]);
  const commit = /^commit-hash: (.+)$/m.exec(ask(rustc, ["-vV"]) ?? "")?.[1];
  return sysroot === undefined ? [] : [[join(sysroot, "lib", "rustlib", "src", "rust"), `/rustc/${commit}`]];
}
