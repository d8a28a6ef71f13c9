import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fingerprint } from "./fingerprint.mjs";
import { at } from "./paths.mjs";

/**
 * @typedef {object} Step
 * @property {string} name      one word; also the name of its stamp
 * @property {string} does      "compiling the evaluator"
 * @property {number} [seconds] about how long that takes the first time on two cores
 * @property {Step[]} [needs]   what has to be done before
 * @property {string[]} [inputs]  files and folders whose contents decide whether to run again
 * @property {() => unknown[]} [words]  whatever else decides it: versions, options
 * @property {string[]} [outputs] run again if one of these is gone
 * @property {boolean} [heavy]  keeps every core busy: not beside another such step
 * @property {() => boolean} [done]  decides instead of a stamp
 * @property {() => Promise<void>} run
 */

const stamps = at("build", ".stamps");
const heavySlots = Math.max(1, Math.floor(availableParallelism() / 4));

/** Does the steps and what they need: side by side where they may, each at most once, unchanged ones not at all. */
export async function perform(...steps) {
  const started = new Map();
  const heavy = slots(heavySlots);
  const start = (step) => {
    if (!started.has(step.name)) started.set(step.name, after(step));
    return started.get(step.name);
  };
  const after = async (step) => {
    const needed = await Promise.all((step.needs ?? []).map(start));
    return advance(step, needed, heavy);
  };
  const results = await Promise.allSettled(steps.map(start));
  const failed = results.find((result) => result.status === "rejected");
  if (failed) throw failed.reason;
}

async function advance(step, needed, heavy) {
  const key = fingerprint([step.name, step.words?.() ?? [], needed], step.inputs ?? []);
  if (step.done ? step.done() : isDone(step, key)) return step.done ? key : stampOf(step);
  await (step.heavy ? heavy(() => announce(step)) : announce(step));
  return step.done ? key : stamp(step, key);
}

function isDone(step, key) {
  return stampOf(step).split(" ")[0] === key && (step.outputs ?? []).every((output) => existsSync(at(output)));
}

function stampOf(step) {
  const file = join(stamps, step.name);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

/** Each run has a stamp of its own: what needs the step runs again after it, now or the next time it is asked for. */
function stamp(step, key) {
  const text = `${key} ${randomUUID()}`;
  mkdirSync(stamps, { recursive: true });
  writeFileSync(join(stamps, step.name), text);
  return text;
}

async function announce(step) {
  const estimate = step.seconds ? ` (about ${duration(step.seconds)} the first time)` : "";
  console.log(`  ${step.does}${estimate} …`);
  const begun = performance.now();
  await step.run();
  console.log(`  ✓ ${step.does}: ${duration((performance.now() - begun) / 1000)}`);
}

/** "0.4 s", "12 s", "5 min". */
export function duration(seconds) {
  if (seconds >= 120) return `${Math.round(seconds / 60)} min`;
  return seconds >= 10 ? `${Math.round(seconds)} s` : `${Math.round(seconds * 10) / 10} s`;
}

/** Lets at most `free` pieces of work run at a time. */
function slots(free) {
  const waiting = [];
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      if (waiting.length > 0) waiting.shift()();
      else free += 1;
    }
  };
}
