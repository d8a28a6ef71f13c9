import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const LONGEST_MS = 60_000;
const STARTING_MS = 15_000;

/** A shell in a folder. Every command has a process group of its own, so that what it left running ends with the session. */
export class Session {
  #place;
  #groups = [];
  #count = 0;

  constructor(place) {
    this.#place = place;
  }

  /** Does a script; what it printed to both outputs. Fails where the script does, unless `failing` says that it may. */
  async run(script, { failing = false, env = {} } = {}) {
    const { child, printed } = this.#start(script, env);
    const timer = setTimeout(() => kill(child.pid), LONGEST_MS);
    const [status, signal] = await once(child, "exit");
    clearTimeout(timer);
    if (!failing || signal !== null) assert.equal(status, 0, `${script}\n${printed()}`);
    return printed();
  }

  /** Starts what goes on, and waits until it has printed this. */
  async background(script, shown) {
    const { child, printed } = this.#start(script, {});
    const until = Date.now() + STARTING_MS;
    while (!matches(printed(), shown) && child.exitCode === null && Date.now() < until) await pause(50);
    assertShown(printed(), shown, script);
  }

  close() {
    for (const group of this.#groups) kill(group);
  }

  #start(script, env) {
    const file = join(this.#place.folder, ".programs", `output-${(this.#count += 1)}`);
    const output = openSync(file, "w");
    const { folder: cwd } = this.#place;
    const child = spawn("bash", ["-euo", "pipefail", "-c", script], {
      cwd, env: { ...this.#place.env, ...env }, stdio: ["ignore", output, output], detached: true,
    });
    closeSync(output);
    this.#groups.push(child.pid);
    return { child, printed: () => readFileSync(file, "utf8").trimEnd() };
  }
}

function kill(group) {
  try {
    process.kill(-group, "SIGKILL");
  } catch (error) {
    if (error.code !== "ESRCH") throw error;
  }
}

/** What a page shows, where `…` stands for anything. Keys, hashes and instants are others each time, and empty lines do not count. */
export function assertShown(printed, shown, what) {
  if (!matches(printed, shown)) assert.equal(masked(printed), masked(shown), what);
}

function matches(printed, shown) {
  const parts = masked(shown).split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("[^]*?")}$`).test(masked(printed));
}

const masks = [
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, "<utc>"],
  [/\b1\d{12}\b/g, "<ms>"],
  [/"left": -?\d+/g, '"left": <ms>'],
  [/(in )?\d+ (d|h|min|s)( \d+ (h|min|s))?( ago)?$/gm, "<distance>"],
  [/(?<![\w-])[0-9a-f]{64}(?![\w-])/g, "<hex>"],
  [/(?<![\w-])[\w-]{43}(?![\w-])/g, "<hash>"],
];

const masked = (text) => masks.reduce((changed, [found, shown]) => changed.replaceAll(found, shown), text.trim().replaceAll(/\n{2,}/g, "\n"));
