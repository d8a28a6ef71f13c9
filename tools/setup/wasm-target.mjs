import { existsSync } from "node:fs";
import { join } from "node:path";
import { env } from "node:process";
import { hasApt } from "./apt.mjs";
import { ask, orStop, run, Stop, which } from "./command.mjs";
import { buildTarget, debianToolchain } from "./debian-rust.mjs";
import { addTarget } from "./rustup.mjs";

const target = "wasm32-unknown-unknown";

/** Makes the wasm target of the Rust compiler available, by rustup or by Debian's packages. */
export const wasmTarget = {
  name: "wasm-target",
  does: `fetching Rust's ${target} target`,
  seconds: 5,
  done: () => hasTarget() || usesDebian(),
  run: fetchTarget,
};

function hasTarget(toolchain = env.RUSTUP_TOOLCHAIN) {
  const chosen = toolchain ? { env: { ...env, RUSTUP_TOOLCHAIN: toolchain } } : {};
  const sysroot = ask("rustc", ["--print", "sysroot"], chosen);
  return sysroot !== undefined && existsSync(join(sysroot, "lib", "rustlib", target, "lib"));
}

/** Chooses the toolchain that an earlier run built from Debian's packages, for this process and its children. */
function usesDebian() {
  const built = which("rustup") !== undefined && hasTarget(debianToolchain);
  if (built) env.RUSTUP_TOOLCHAIN = debianToolchain;
  return built;
}

async function fetchTarget() {
  const { code, output } = which("rustup") ? await run("rustup", ["target", "add", target], { allow: true }) : {};
  if (code === 0) return;
  if (!hasApt()) throw new Stop(`Rust's ${target} target is needed and could not be fetched`, addTarget(target), output);
  console.log("  rustup has no way to it: building it from Debian's packages (about 2 min) …");
  await orStop(buildTarget(), `Debian's Rust could not be built for ${target}`, addTarget(target));
  if (!hasTarget() && !usesDebian()) throw new Stop(`Debian's Rust was built without ${target}`, addTarget(target));
}
