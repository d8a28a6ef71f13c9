import { ask } from "../setup/command.mjs";
import { root } from "../setup/paths.mjs";

/** What the package is made of, and what tries it. */
const sources = [
  ...["src", "locales", "Cargo.toml", "Cargo.lock", "package.json", "package-lock.json", "tsconfig.json"],
  ...["tools/wasm", "tools/tasks/dist.mjs", "tools/tasks/wasm.mjs", "tests/everywhere", "tests/pack", "tests/js/conformance.mjs", "tests/js/scenarios.mjs", "tests/js/signatures.mjs", "tests/js/support"],
  ...["tests/vectors/demo", "tests/vectors/opening", "tests/vectors/signatures", "policies/demo", "examples/workers", "tests/workers", "docs/runtimes.md", "tools/tasks/everywhere.mjs", "tools/tasks/fixture.mjs", "tools/tasks/stranger.mjs"],
];

/** In seconds. A clone does not tell which commits came together: those of a day are taken for it. */
const together = 24 * 60 * 60;

/** Whether what was committed within a day before the newest commit, all that a merge brought, or what is not committed yet changes the package; also where that cannot be known. */
export function packageChanged(cwd = root) {
  const newest = Number(ask("git", ["log", "-1", "--format=%ct"], { cwd }));
  const before = ask("git", ["rev-list", "-1", "--first-parent", `--before=${newest - together}`, "HEAD"], { cwd });
  return !before || ask("git", ["diff", "--name-only", before, "--", ...sources], { cwd }) !== "";
}
