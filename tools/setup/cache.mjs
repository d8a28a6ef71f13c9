import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ask, orStop, run } from "./command.mjs";
import { cache } from "./paths.mjs";

/**
 * The folder with the programs of one crate, built once for this person and version.
 * Built beside its place and renamed, so that an interrupted build leaves nothing half done.
 */
export async function cargoProgram(name, version, { locked = true } = {}) {
  const place = placeOf(name, version);
  if (!existsSync(place)) await install(place, name, version, locked);
  return join(place, "bin");
}

/** Whether the program is there already. */
export const isCached = (name, version) => existsSync(placeOf(name, version));

function placeOf(name, version) {
  return join(cache, `${name}-${version}-${host()}`);
}

async function install(place, name, version, locked) {
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, "unfinished-"));
  try {
    const args = ["install", ...(locked ? ["--locked"] : []), name, "--version", version, "--root"];
    const byHand = ["cargo", ...args, JSON.stringify(place)].join(" ");
    await orStop(run("cargo", [...args, unfinished]), `cargo could not install ${name} ${version}`, byHand);
    settle(unfinished, place);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function settle(unfinished, place) {
  try {
    renameSync(unfinished, place);
  } catch (error) {
    // Another clone was faster: its result is as good.
    if (!existsSync(place)) throw error;
  }
}

let triple;
function host() {
  return (triple ??= /^host: (.+)$/m.exec(ask("rustc", ["-vV"]) ?? "")?.[1] ?? "unknown");
}
