import { delimiter } from "node:path";
import { env } from "node:process";
import { browserPrograms, browsers, driverFolders, firefoxDriver } from "../setup/browsers.mjs";
import { cargoProgram, isCached } from "../setup/cache.mjs";
import { filesOf } from "../setup/fingerprint.mjs";
import { docsPackages, packages, pagePackages } from "../setup/packages.mjs";
import { wasmBindgen, wasmPack } from "../setup/versions.mjs";
import { wasmTarget } from "../setup/wasm-target.mjs";
import { packageChanged } from "./changed.mjs";
import { checkNeeds, runChecks } from "./check.mjs";
import { dist } from "./dist.mjs";
import { inAllRuntimes, inUsualRuntimes } from "./everywhere.mjs";
import { givenFlags } from "./remap.mjs";
import { site } from "./site.mjs";
import { nodeTests, runSuites, rustTests } from "./suites.mjs";
import { simd } from "./wasm.mjs";

const cached = (name, version, seconds, options) => ({
  name,
  does: `building ${name} ${version}`,
  seconds,
  heavy: true,
  done: () => isCached(name, version),
  run: () => cargoProgram(name, version, options),
});

// Its own lock file asks for versions that not every registry still has.
const unlocked = { locked: false };
const testRunner = cached("wasm-bindgen-cli", wasmBindgen(), 310, unlocked);
const packer = cached("wasm-pack", wasmPack, 210);

/** What needs no more than Rust and Node. */
const quick = [
  { name: "check", needs: checkNeeds, run: runChecks },
  { name: "cargo", needs: [], run: () => rustTests("cargo", "cargo", ["test", "--locked", "--no-fail-fast"]) },
  { name: "node", needs: [packages, dist("start"), site("start")], run: () => nodeTests("node", ["tests/js", "tests/edge", "tests/soak", "tests/tools"]) },
  { name: "docs", needs: [packages, docsPackages, dist("start")], run: () => nodeTests("docs", ["tests/docs", "tests/workers"]) },
];

/** What needs tools that take minutes to build, and browsers. */
const browser = [
  { name: "wasm", needs: [wasmTarget, packer, testRunner, browserPrograms, firefoxDriver], run: wasmTests },
  { name: "page", needs: [pagePackages, docsPackages, site("start"), browserPrograms], run: pageTests },
];

/** Every test there is; `npm test node page` runs only those suites. */
export default async function test(names) {
  const all = [...quick, ...browser, packed()];
  summarise(await runSuites(all.filter((suite) => names.length === 0 || names.includes(suite.name))));
}

/** The packed package: on a machine that judges changes in all runtimes when it has changed, else in the usual ones. */
function packed() {
  return env.CI && packageChanged() ? inAllRuntimes : inUsualRuntimes;
}

async function wasmTests() {
  const folders = [await cargoProgram("wasm-bindgen-cli", wasmBindgen(), unlocked), ...(await driverFolders())];
  const program = `${await cargoProgram("wasm-pack", wasmPack)}/wasm-pack`;
  const path = [...folders, env.PATH].join(delimiter);
  const runtimes = ["--node", "--headless", "--chrome", "--firefox"];
  const flags = [...givenFlags(), ...simd].join("\x1f");
  const options = { env: { PATH: path, CARGO_ENCODED_RUSTFLAGS: flags } };
  return rustTests("wasm", program, ["test", ...runtimes, "--mode", "no-install", "--", ...wasmTestFiles()], options);
}

/** By name, because cargo would compile the examples for wasm too, and they are native programs. */
function wasmTestFiles() {
  const files = filesOf(["tests"]).map((file) => /^tests[\\/](wasm_\w+)\.rs$/.exec(file)?.[1]);
  return files.filter(Boolean).flatMap((name) => ["--test", name]);
}

async function pageTests() {
  const { chromium, firefox } = browsers();
  return nodeTests("page", ["tests/page"], { CHROME_PATH: chromium, FIREFOX_PATH: firefox });
}

function summarise(results) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0);
  const failing = results.filter((result) => result.failed > 0).map((result) => result.name);
  if (failing.length > 0) console.log(`failing: ${failing.join(", ")}`);
  console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
  if (failing.length > 0) process.exitCode = 1;
}
