import { execFileSync } from "node:child_process";
import { here } from "../paths.mjs";

/**
 * One engine in a process that has seen nothing: milliseconds until its code is there and its wasm instantiated, from then to
 * the first decision of the person, and the memory that the opened side takes, garbage collected.
 *
 * @returns {{ ready: number, first: number, heap: number, resident: number }}
 */
export function cold(engine, size, side) {
  const words = ["--expose-gc", "--no-warnings", here("runtimes/cold-agent.mjs"), engine.file, size, side];
  const out = execFileSync(process.execPath, words, { encoding: "utf8", env: { ...process.env, NODE_ENV: "production" }, stdio: ["ignore", "pipe", "inherit"], maxBuffer: 1 << 20 });
  return JSON.parse(out.trim().split("\n").at(-1));
}
