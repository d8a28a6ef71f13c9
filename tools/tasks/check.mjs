import { cargo } from "../setup/cargo.mjs";
import { describe, Failed, node, Stop } from "../setup/command.mjs";
import { filesOf } from "../setup/fingerprint.mjs";
import { packages } from "../setup/packages.mjs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";
import { wasmTarget } from "../setup/wasm-target.mjs";
import { crateDocs, crateFiles } from "./crate.mjs";
import { dist } from "./dist.mjs";
import { checkRooms } from "./rooms.mjs";
import { checkTrackedFiles } from "./tracked.mjs";

const clippy = (...args) => cargo(["clippy", "--locked", "--quiet", ...args, "--", "-D", "warnings"]);
const wasm = ["--lib", "--target", "wasm32-unknown-unknown", "--no-default-features"];

/** What is looked at without running anything of ours. */
const checks = {
  "rustfmt": () => cargo(["fmt", "--all", "--", "--check", "--color", "never"]),
  "rustfmt of tools/wasm": () => cargo(["fmt", "--", "--check", "--color", "never"], { cwd: at("tools/wasm") }),
  "clippy": () => clippy("--all-targets"),
  "clippy of the library": () => clippy("--lib", "--no-default-features", "--features", "author"),
  "clippy of the evaluator": () => clippy(...wasm),
  "clippy of the command line's wasm": () => clippy(...wasm, "--features", "cli"),
  "files of the crate": crateFiles,
  "documentation of the crate": crateDocs,
  "types": checkTypes,
  "rooms": checkRooms,
  "tracked files": checkTrackedFiles,
};

export const checkNeeds = [packages, wasmTarget, dist("start")];

export default async function check() {
  await perform(...checkNeeds);
  const { passed, failed } = await runChecks();
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}

/** Runs every check, tells what each found, and counts them. */
export async function runChecks() {
  const outcomes = [];
  for (const [name, look] of Object.entries(checks)) outcomes.push(await passes(name, look));
  const passed = outcomes.filter(Boolean).length;
  return { passed, failed: outcomes.length - passed };
}

async function passes(name, look) {
  try {
    await look();
    console.log(`  ✓ ${name}`);
    return true;
  } catch (error) {
    console.log(`  ✗ ${name}\n${error instanceof Failed || error instanceof Stop ? describe(error) : error.message}`);
    return false;
  }
}

/** Type-checks every folder that has its own tsconfig.json. */
async function checkTypes() {
  const projects = filesOf(["tsconfig.json", "src/js", "www", "edge", "tests"]).filter((file) => /(^|[\\/])[tj]sconfig[^\\/]*\.json$/.test(file));
  for (const project of projects) await node(at("node_modules/typescript/bin/tsc"), ["--noEmit", "--project", project]);
}
