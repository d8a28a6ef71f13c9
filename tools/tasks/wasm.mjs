import { mkdirSync, readFileSync, renameSync } from "node:fs";
import { platform } from "node:process";
import { cargo } from "../setup/cargo.mjs";
import { node, run, Stop } from "../setup/command.mjs";
import { filesOf } from "../setup/fingerprint.mjs";
import { rustName } from "../setup/machine.mjs";
import { packages } from "../setup/packages.mjs";
import { at } from "../setup/paths.mjs";
import { wasmBindgen } from "../setup/versions.mjs";
import { wasmTarget } from "../setup/wasm-target.mjs";
import { withoutPaths } from "./remap.mjs";

export const target = "wasm32-unknown-unknown";
/** Vectors of 128 bits, by which SHA-256 takes a quarter less time. */
export const simd = ["-Ctarget-feature=+simd128"];
export const glueProgram = `tools/wasm/target/release/callgate-wasm-glue${platform === "win32" ? ".exe" : ""}`;

/** The small program that writes the JavaScript glue of a wasm. */
export const glue = {
  name: "glue",
  does: "building the tool that writes the wasm's JavaScript",
  seconds: 40,
  heavy: true,
  inputs: ["tools/wasm/Cargo.toml", "tools/wasm/Cargo.lock", "tools/wasm/src"],
  words: () => [rustName()],
  outputs: [glueProgram],
  async run() {
    sameWasmBindgen("tools/wasm", "wasm-bindgen-cli-support");
    await cargo(["build", "--release", "--locked"], { cwd: at("tools/wasm"), env: { CARGO_TARGET_DIR: at("tools/wasm/target") } });
  },
};

/** Stops where another package of ours asks for another wasm-bindgen than the crate. */
export function sameWasmBindgen(folder, name) {
  const wanted = `${name} = "=${wasmBindgen()}"`;
  if (readFileSync(at(folder, "Cargo.toml"), "utf8").includes(wanted)) return;
  throw new Stop(`${folder}/Cargo.toml has to say \`${wanted}\`, the version of the crate`, `cargo update --manifest-path ${folder}/Cargo.toml`);
}

/** Writes a wasm and its JavaScript into a folder. */
export async function writeGlue(wasm, folder, name, options = []) {
  mkdirSync(at(folder), { recursive: true });
  await run(at(glueProgram), [wasm, at(folder), name, ...options]);
}

/** What the two wasm files are made of. */
const sources = () => ["Cargo.toml", "Cargo.lock", "locales", "tools/tasks/remap.mjs", "tools/setup/renamed.mjs", ...filesOf(["src"]).filter((file) => !/^src[\\/]js[\\/]/.test(file))];

const parts = {
  callgate: { does: "compiling the evaluator to wasm", features: [] },
  author: { does: "compiling the command line to wasm", features: ["--features", "cli"] },
};

/** The folder with the wasm files and their glue: quick to build for `npm start`, small for `npm run build`. */
export const wasmFolder = (profile) => (profile === "release" ? "build/wasm-release" : "build/wasm");

/** The steps that build both wasm files: `start`, or `release`, which Cargo.toml calls `small`. */
export function wasm(profile) {
  const evaluator = compiled("callgate", profile, []);
  // One after the other: cargo writes both to the same place.
  return [evaluator, compiled("author", profile, [evaluator])];
}

function compiled(name, profile, before) {
  const small = profile === "release";
  const folder = wasmFolder(profile);
  return {
    name: small ? `${name}-release` : name,
    does: small ? `${parts[name].does}, small` : parts[name].does,
    seconds: small ? 80 : 50,
    heavy: true,
    needs: [glue, wasmTarget, ...(small ? [packages] : []), ...before],
    inputs: sources(),
    words: () => [rustName(), profile, ...flagsOf(profile)],
    outputs: [`${folder}/${name}.js`, `${folder}/${name}_bg.wasm`],
    run: () => compile(name, profile, folder),
  };
}

const flagsOf = (profile) => (profile === "release" ? [...simd, ...quicker] : simd);

async function compile(name, profile, folder) {
  const features = ["--no-default-features", ...parts[name].features];
  const compiled = profile === "release" ? "small" : profile;
  const env = { CARGO_TARGET_DIR: at("target"), ...(await withoutPaths(target, flagsOf(profile))) };
  await cargo(["build", "--locked", "--lib", "--target", target, "--profile", compiled, ...features], { env });
  const page = profile === "release" && name === "callgate";
  await writeGlue(at("target", target, compiled, "callgate.wasm"), folder, name, page ? ["--panics-trap"] : []);
  if (profile === "release") await optimise(at(folder, `${name}_bg.wasm`), ["-Oz", ...inlining, ...(page ? smaller : [])]);
}

/** More inlining than `opt-level = "z"` does by itself, and SHA-256 unrolled: a slice opens in a tenth less time, for 350 bytes. */
const quicker = ["-Cllvm-args=-inline-threshold=40", "-Cllvm-args=-unroll-threshold=700"];

/** Less inlining than `-Oz` does by itself: more bytes, but they compress better. */
const inlining = ["--always-inline-max-function-size", "6", "--one-caller-inline-max-function-size", "20"];

/** Of what pages load, the passes twice more, and without what the compilers say of themselves. */
const smaller = ["-Oz", "-Oz", "--strip-producers", "--strip-target-features"];

/** By wasm-opt, with its options. */
export async function optimise(file, options) {
  const optimised = `${file}.optimised`;
  await node(at("node_modules/binaryen/bin/wasm-opt"), [...options, file, "-o", optimised]);
  renameSync(optimised, file);
}
