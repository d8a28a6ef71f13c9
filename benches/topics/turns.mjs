import { execFileSync } from "node:child_process";
import { here } from "../paths.mjs";

/**
 * An opening with its first decision, and a bare signature of another key, in turns in one process, so that both find the same
 * caches and the same thread asleep: nanoseconds by engine, one figure for each burst of sixteen turns after a pause.
 *
 * @returns {Record<string, number[]>}
 */
export function turns(size, bursts) {
  const words = ["--no-warnings", here("runtimes/turns-agent.mjs"), size, String(bursts)];
  const out = execFileSync(process.execPath, words, { encoding: "utf8", env: { ...process.env, NODE_ENV: "production" }, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 20 });
  return JSON.parse(out.trim().split("\n").at(-1));
}
