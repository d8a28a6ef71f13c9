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

const target = "wasm32-unknown-unknown";
const glueProgram = `tools/wasm/target/release/callgate-wasm-glue${platform === "win32" ? ".exe" : ""}`;

/** The small program that writes the JavaScript glue of a wasm. */
const glue = {
  name: "glue",
  does: "building the tool that writes the wasm's JavaScript",
  seconds: 40,
  heavy: true,
  inputs: ["tools/wasm/Cargo.toml", "tools/wasm/Cargo.lock", "tools/wasm/src"],
  words: () => [rustName()],
  outputs: [glueProgram],
  async run() {
    sameWasmBindgen();
    await cargo(["build", "--release", "--locked"], { cwd: at("tools/wasm"), env: { CARGO_TARGET_DIR: at("tools/wasm/target") } });
  },
};

function sameWasmBindgen() {
  const wanted = `wasm-bindgen-cli-support = "=${wasmBindgen()}"`;
  if (readFileSync(at("tools/wasm/Cargo.toml"), "utf8").includes(wanted)) return;
  throw new Stop(`tools/wasm/Cargo.toml has to say \`${wanted}\`, the version of the crate`, "cargo update --manifest-path tools/wasm/Cargo.toml");
}

/** What the two wasm files are made of. */
const sources = () => ["Cargo.toml", "Cargo.lock", "locales", ...filesOf(["src"]).filter((file) => !/^src[\\/]js[\\/]/.test(file))];

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
    words: () => [rustName(), profile],
    outputs: [`${folder}/${name}.js`, `${folder}/${name}_bg.wasm`],
    run: () => compile(name, profile, folder),
  };
}

async function compile(name, profile, folder) {
  const features = ["--no-default-features", ...parts[name].features];
  const compiled = profile === "release" ? "small" : profile;
  await cargo(["build", "--locked", "--lib", "--target", target, "--profile", compiled, ...features], { env: { CARGO_TARGET_DIR: at("target") } });
  mkdirSync(at(folder), { recursive: true });
  await run(at(glueProgram), [at("target", target, compiled, "callgate.wasm"), at(folder), name]);
  if (profile === "release") await optimise(at(folder, `${name}_bg.wasm`));
}

/** Less inlining than `-Oz` does by itself: more bytes, but they compress better. */
const inlining = ["--always-inline-max-function-size", "1", "--one-caller-inline-max-function-size", "20"];

async function optimise(file) {
  const smaller = `${file}.smaller`;
  await node(at("node_modules/binaryen/bin/wasm-opt"), ["-Oz", ...inlining, file, "-o", smaller]);
  renameSync(smaller, file);
}
