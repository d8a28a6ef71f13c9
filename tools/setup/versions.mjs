import { readFileSync } from "node:fs";
import { at } from "./paths.mjs";

/** What `npm test` builds into the cache. */
export const wasmPack = "0.15.1";
export const geckodriver = "0.37.1";

/** The oldest Node and Rust, as package.json and Cargo.toml state them. */
export function minimum() {
  const node = JSON.parse(readFileSync(at("package.json"), "utf8")).engines.node;
  const rust = match(readFileSync(at("Cargo.toml"), "utf8"), /^rust-version = "([\d.]+)"/m);
  return { node: match(node, />=([\d.]+)/), rust };
}

/** The crate's wasm-bindgen; the tool that writes its glue and the test runner must be of the same version. */
export function wasmBindgen() {
  return match(readFileSync(at("Cargo.lock"), "utf8"), /^name = "wasm-bindgen"\nversion = "([\d.]+)"/m);
}

/** Whether dotted version `a` is older than `b`; a part that is not there counts as zero. */
export function older(a, b) {
  const [left, right] = [a, b].map((text) => text.split(".").map((part) => parseInt(part, 10)));
  const differs = right.findIndex((part, index) => (left[index] ?? 0) !== part);
  return differs >= 0 && (left[differs] ?? 0) < right[differs];
}

function match(text, pattern) {
  return pattern.exec(text.replaceAll("\r\n", "\n"))[1];
}
