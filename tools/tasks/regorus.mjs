import { rmSync } from "node:fs";
import { cargo } from "../setup/cargo.mjs";
import { describe, Failed, Stop } from "../setup/command.mjs";
import { rustName } from "../setup/machine.mjs";
import { packages } from "../setup/packages.mjs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";
import { wasmTarget } from "../setup/wasm-target.mjs";
import { glue, optimise, sameWasmBindgen, target, writeGlue } from "./wasm.mjs";

const crate = "benches/engines/regorus";
const folder = "build/regorus";

/** Rego as wasm, which no registry of npm packages has. */
const regorus = {
  name: "regorus",
  does: "compiling regorus to wasm, a peer of the benchmarks",
  seconds: 180,
  heavy: true,
  needs: [glue, wasmTarget, packages],
  inputs: ["Cargo.toml", "Cargo.lock", "src"].map((name) => `${crate}/${name}`),
  words: () => [rustName()],
  outputs: [`${folder}/regorus.js`, `${folder}/regorus_bg.wasm`],
  run: compile,
};

async function compile() {
  sameWasmBindgen(crate, "wasm-bindgen");
  await cargo(["build", "--release", "--locked", "--target", target], { cwd: at(crate), env: { CARGO_TARGET_DIR: at(crate, "target") } });
  await writeGlue(at(crate, "target", target, "release", "callgate_regorus.wasm"), folder, "regorus");
  await optimise(at(folder, "regorus_bg.wasm"), ["-O3"]);
}

/** Builds it where it can be had; elsewhere the benchmarks do without it, and the reason is told. */
export async function tryRegorus() {
  try {
    await perform(regorus);
  } catch (error) {
    if (!(error instanceof Stop || error instanceof Failed)) throw error;
    rmSync(at(folder), { recursive: true, force: true });
    console.log(`${describe(error)}\n\n  regorus could not be built here, so that it is not measured`);
  }
}
