import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

export const at = (path) => fileURLToPath(new URL(`../../${path}`, import.meta.url));

/** Builds the generator and the native command line, as a release. */
export function programs() {
  for (const args of [["--manifest-path", at("benches/tenants/Cargo.toml")], ["--bin", "callgate", "--manifest-path", at("Cargo.toml")]]) {
    execFileSync("cargo", ["build", "--release", "--locked", ...args], { stdio: "inherit" });
  }
}

export function generate(users, folder, change) {
  execFileSync(at("benches/tenants/target/release/callgate-tenants"), [String(users), folder, ...(change ? [change] : [])]);
  return folder;
}

export function keys(folder) {
  execFileSync(at("target/release/callgate"), ["keygen", "--out", `${folder}/keys`]);
  return JSON.parse(readFileSync(`${folder}/keys/publisher.jwks`, "utf8"));
}

/** Runs the command line: its JSON, seconds of the clock and of the processor, and the most memory it had, in MiB. */
export function callgate(...args) {
  const begun = performance.now();
  const { status, stdout, stderr } = spawnSync("/usr/bin/time", ["-f", "%U %S %M", at("target/release/callgate"), "--json", ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`callgate ${args[0]}: ${stdout}${stderr}`);
  const [user, system, peak] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { ...JSON.parse(stdout), seconds: seconds(begun), processor: user + system, peak: Math.round(peak / 1024) };
}

/** Seconds that `sha256sum` takes over the same bytes. */
export function digest(folder) {
  const begun = performance.now();
  execFileSync("sh", ["-c", "find \"$1\" -type f -print0 | xargs -0 sha256sum > /dev/null", "sh", folder]);
  return { seconds: seconds(begun) };
}

function seconds(begun) {
  return Number(((performance.now() - begun) / 1000).toFixed(2));
}
