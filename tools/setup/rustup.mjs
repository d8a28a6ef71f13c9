import { platform } from "node:process";
import { which } from "./command.mjs";

const hasRustup = () => which("rustup") !== undefined;

/** What to type to get Rust, with options for rustup's own installer. */
export function installRust(options = "") {
  if (platform === "win32") return "winget install Rustlang.Rustup";
  const script = "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh";
  return options ? `${script} -s -- ${options}` : script;
}

/** What to type to get a newer Rust. */
export const updateRust = () => (hasRustup() ? "rustup update stable" : installRust());

/** What to type to get a target of the compiler. */
export const addTarget = (target) => (hasRustup() ? `rustup target add ${target}` : installRust(`--target ${target}`));

/** What to type to get a component of the toolchain. */
export const addComponent = (component) => (hasRustup() ? `rustup component add ${component}` : installRust(`--component ${component}`));
