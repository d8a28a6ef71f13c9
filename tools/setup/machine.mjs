import { env, versions } from "node:process";
import { ask, Stop } from "./command.mjs";
import { installRust, updateRust } from "./rustup.mjs";
import { minimum, older } from "./versions.mjs";

/** Stops with what to install if Node or Rust is absent or too old. */
export function checkMachine() {
  const { node, rust } = minimum();
  if (older(versions.node, node)) throw new Stop(`Node ${node} or newer is needed, this is ${versions.node}`, "nvm install 22");
  const found = rustVersion();
  if (!found) throw new Stop(`Rust ${rust} or newer is needed, and there is no cargo on the PATH`, installRust());
  if (older(found, rust)) throw new Stop(`Rust ${rust} or newer is needed, this is ${found}`, updateRust());
}

/** "1.95.0", of the toolchain that cargo will use. */
export function rustVersion() {
  return ask("cargo", ["--version"]) && /^rustc (\S+)/.exec(ask("rustc", ["--version"]) ?? "")?.[1];
}

/** The whole line of `rustc --version`, with the toolchain's commit: what is compiled depends on it. */
export const rustName = () => `${ask("rustc", ["--version"])} ${env.CARGO_ENCODED_RUSTFLAGS ?? env.RUSTFLAGS ?? ""}`;
