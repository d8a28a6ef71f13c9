import { mkdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { execPath } from "node:process";
import { lackOf } from "../setup/cargo.mjs";
import { describe, run } from "../setup/command.mjs";
import { filesOf } from "../setup/fingerprint.mjs";
import { at } from "../setup/paths.mjs";
import { duration, perform } from "../setup/steps.mjs";

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {import("../setup/steps.mjs").Step[]} needs
 * @property {() => Promise<Count>} run
 *
 * @typedef {{ passed: number, failed: number }} Count
 */

/**
 * Runs suites one after the other, each in spite of the failure of the one before, and says how each went.
 * @param {Suite[]} suites
 * @returns {Promise<(Count & { name: string })[]>}
 */
export async function runSuites(suites) {
  const results = [];
  for (const suite of suites) {
    const begun = performance.now();
    const count = await attempt(suite);
    const mark = count.failed === 0 ? "✓" : "✗";
    const failed = count.failed === 0 ? "" : `, ${count.failed} failed`;
    console.log(`${mark} ${suite.name}: ${count.passed} passed${failed}, ${duration((performance.now() - begun) / 1000)}\n`);
    results.push({ name: suite.name, ...count });
  }
  return results;
}

/** A suite that could not run to its end counts as one failure. */
async function attempt(suite) {
  try {
    await perform(...suite.needs);
    const count = await suite.run();
    if (count.passed + count.failed === 0) throw new Error("no test ran");
    return count;
  } catch (error) {
    console.log(describe(error));
    return { passed: 0, failed: 1 };
  }
}

/** A file of tests that takes longer than this, in milliseconds, hangs. Next builds twice, which a busy machine needs some minutes for. */
const longest = 600_000;

/** Two files at a time also where there are two cores: a test waits for clocks and browsers more than it works. */
const abreast = Math.max(2, availableParallelism() - 1);

/** Runs Node's own test runner over the test files at or below some paths. */
export async function nodeTests(name, paths, env = {}) {
  const files = filesOf(paths).filter((file) => /\.test\.m?js$/.test(file));
  if (files.length === 0) return { passed: 0, failed: 0 };
  const args = ["--test", "--test-reporter=spec", `--test-timeout=${longest}`, `--test-concurrency=${abreast}`, ...files];
  const { code, output } = await run(execPath, args, { env: { FORCE_COLOR: "0", ...env }, log: logFile(name), allow: true });
  return counted(code, output, nodeCount(output));
}

function nodeCount(output) {
  const total = (word) => Number(new RegExp(`^\\S* ?${word} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
  return { passed: total("pass"), failed: total("fail") + total("cancelled") };
}

/** What a suite that passes says all the same: how much its generated questions were worth. */
const tells = /^properties: .+$/gm;

/** Runs a program that prints its results as `cargo test` does. */
export async function rustTests(name, program, args, options = {}) {
  const { code, output } = await run(program, args, { ...options, log: logFile(name), allow: true });
  const lack = code === 0 ? undefined : lackOf(output, args);
  if (lack) throw lack;
  const lines = [...output.matchAll(/test result: \w+\. (\d+) passed; (\d+) failed/g)];
  for (const [line] of output.matchAll(tells)) console.log(`  ${line}`);
  const sum = (index) => lines.reduce((total, line) => total + Number(line[index]), 0);
  return counted(code, output, { passed: sum(1), failed: sum(2) });
}

/** Shows what a suite printed when something failed, and never takes a bad end for a good one. */
function counted(code, output, { passed, failed }) {
  if (code === 0 && failed === 0) return { passed, failed };
  console.log(output.trim());
  return { passed, failed: Math.max(failed, 1) };
}

/** Where a suite's output goes while it runs. */
function logFile(name) {
  mkdirSync(at("build/logs"), { recursive: true });
  return at("build/logs", `${name}.txt`);
}
