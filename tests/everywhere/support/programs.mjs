import { dirname, join } from "node:path";
import { arch, execPath, platform } from "node:process";
import { toolsOf } from "./project.mjs";

const { resolve } = toolsOf("tests/everywhere");
const inPackage = (name, ...parts) => join(dirname(resolve(`${name}/package.json`)), ...parts);

const nodePackages = { "linux x64": "linux-x64", "linux arm64": "linux-arm64", "darwin arm64": "bin-darwin-arm64" };

/** Another Node than the one that runs, which npm has as a package for each platform. */
function nodeOf(prefix) {
  try {
    return inPackage(`${prefix}-${nodePackages[`${platform} ${arch}`]}`, "bin/node");
  } catch (cause) {
    throw new Error(`npm has no such Node for ${platform} on ${arch}`, { cause });
  }
}

/** The oldest Node that the package is for. */
export const node20 = () => nodeOf("node20");
export const node22 = () => nodeOf("node");

/** Bun's own executable: what the package puts in its place needs an install script. */
export function bun() {
  const name = `@oven/bun-${platform === "win32" ? "windows" : platform}-${arch === "arm64" ? "aarch64" : arch}`;
  return inPackage(name, platform === "win32" ? "bin/bun.exe" : "bin/bun");
}

/** Deno through the script that finds its executable. */
export const deno = () => [execPath, inPackage("deno", "bin.cjs")];
