import { versions } from "node:process";
import { browserPrograms, browsers } from "../setup/browsers.mjs";
import { describe, Stop } from "../setup/command.mjs";
import { everywherePackages, nextPackages, packages, packPackages, pagePackages } from "../setup/packages.mjs";
import { duration, perform } from "../setup/steps.mjs";
import { fixture, fixtureFile } from "./fixture.mjs";
import { projectOf, stranger } from "./stranger.mjs";
import { nodeTests } from "./suites.mjs";

const inPages = [pagePackages, browserPrograms];

/** What the packed package is tried in, and what that needs. */
const runtimes = {
  pack: [packages, packPackages],
  node: [],
  node20: [everywherePackages],
  node22: [everywherePackages],
  deno: [everywherePackages],
  bun: [everywherePackages],
  workerd: [packages],
  wrangler: [everywherePackages],
  "edge-runtime": [packages, everywherePackages],
  static: inPages,
  vite: [packPackages, ...inPages],
  esbuild: [packages, ...inPages],
  rollup: [everywherePackages, ...inPages],
  webpack: [everywherePackages, ...inPages],
  next: [nextPackages, ...inPages],
};

/** Besides the tests and the package: what decides whether a runtime is tried again. */
const shared = [
  ...["tests/everywhere/support", "tests/everywhere/questions", "tests/js/conformance.mjs", "tests/js/scenarios.mjs", "tests/js/signatures.mjs", "edge/gate/bundle.mjs", "examples/workers", "tests/workers/gated.mjs", "tests/js/support/issuer.mjs", fixtureFile],
  ...["package-lock.json", "tests/page/package-lock.json", "tests/pack/package-lock.json", "tests/everywhere/package-lock.json"],
];

/** `npm run test:everywhere`: tries the release build in every runtime, or in those that are named. */
export default async function everywhere(names) {
  const results = await tryEach("release", names.length > 0 ? names : Object.keys(runtimes));
  const named = (state) => results.filter((result) => result.state === state).map(({ name }) => name);
  for (const state of ["passed", "failed", "absent"]) console.log(`${state}: ${named(state).join(", ") || "none"}`);
  if (named("passed").length < results.length) process.exitCode = 1;
}

/** The same as a suite of `npm test`; each runtime counts as one test. */
export const inAllRuntimes = {
  name: "everywhere",
  needs: [],
  async run() {
    const results = await tryEach("release", Object.keys(runtimes));
    const passed = results.filter(({ state }) => state === "passed").length;
    return { passed, failed: results.length - passed };
  },
};

/** What `npm test` always tries: the runtimes that need little, with the build that `npm start` makes. */
export const inUsualRuntimes = {
  name: "package",
  needs: [packages, packPackages, ...inPages],
  async run() {
    await readyFor("start");
    return testsIn("start", "package", ["pack", "node", "workerd", "static", "vite", "esbuild"]);
  },
};

/** How it went in each runtime; where it passed, it is not tried again until something of it changes. */
async function tryEach(profile, names) {
  const unknown = names.find((name) => !Object.hasOwn(runtimes, name));
  if (unknown) throw new Stop(`there is no runtime \`${unknown}\``, `npm run test:everywhere ${Object.keys(runtimes).join(" ")}`);
  await readyFor(profile);
  const results = [];
  for (const name of names) results.push({ name, state: await tryOut(profile, name) });
  return results;
}

/** The packed package in its project, and what it is asked. */
async function readyFor(profile) {
  await perform(stranger(profile));
  await perform(fixture);
}

async function tryOut(profile, name) {
  try {
    await perform(...runtimes[name]);
  } catch (error) {
    console.log(`– ${name}: it could not be had\n${describe(error)}`);
    return "absent";
  }
  return outcome(profile, name);
}

async function outcome(profile, name) {
  const begun = performance.now();
  let found;
  try {
    await perform(trial(profile, name, (count) => (found = count)));
    const told = found ? `${found.passed} passed, ${duration((performance.now() - begun) / 1000)}` : "nothing has changed since it passed";
    console.log(`✓ ${name}: ${told}`);
    return "passed";
  } catch (error) {
    console.log(`✗ ${name}: ${error.message}`);
    return "failed";
  }
}

function trial(profile, name, tell) {
  return {
    name: `everywhere-${name}`,
    does: `trying it: ${name}`,
    inputs: [...testsOf(name), ...shared, `${projectOf(profile)}/node_modules/callgate`],
    words: () => [versions.node, profile],
    async run() {
      const count = await testsIn(profile, `everywhere-${name}`, [name]);
      if (count.passed === 0 || count.failed > 0) throw new Error(`${count.passed} passed, ${count.failed} failed`);
      tell(count);
    },
  };
}

const testsOf = (name) => (name === "pack" ? ["tests/pack", "docs/runtimes.md"] : [`tests/everywhere/${name}`]);

/** Runs the tests of some runtimes on the installed package of a profile. */
function testsIn(profile, title, names) {
  const { chromium = "", firefox = "" } = browsers();
  const environment = { CALLGATE_PROJECT: projectOf(profile), CHROME_PATH: chromium, FIREFOX_PATH: firefox };
  return nodeTests(title, names.flatMap(testsOf), environment);
}
