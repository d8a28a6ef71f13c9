import { ask } from "../setup/command.mjs";
import { root } from "../setup/paths.mjs";

/** What the package is made of, and what tries it. */
const sources = [
  ...["src", "locales", "Cargo.toml", "Cargo.lock", "package.json", "package-lock.json", "tsconfig.json"],
  ...["tools/wasm", "tools/tasks/dist.mjs", "tools/tasks/wasm.mjs", "tests/everywhere", "tests/pack", "tests/js/conformance.mjs", "tests/js/scenarios.mjs", "tests/js/signatures.mjs", "tests/js/support"],
  ...["tests/vectors/demo", "tests/vectors/opening", "tests/vectors/signatures", "policies/demo", "examples/workers", "tests/workers", "docs/runtimes.md", "tools/tasks/everywhere.mjs", "tools/tasks/fixture.mjs", "tools/tasks/stranger.mjs"],
];

/** Whether the last commit, all that a merge brought, or what is not committed yet changes the package; also where that cannot be known. */
export function packageChanged(cwd = root) {
  return ask("git", ["diff", "--name-only", "HEAD^1", "--", ...sources], { cwd }) !== "";
}
