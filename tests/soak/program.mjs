import { argv, exit, version } from "node:process";
import { soak } from "./soak.mjs";

const MB = 1024 * 1024;
/** What may lie in memory that the collector has not come to yet, and what is taken ahead. */
const SLACK = { wasm: 3 * MB, heap: 2 * MB };
/**
 * Calls between two collections. What was dropped gives its wasm memory back when the collector finds it, and the collector
 * does not see that memory: left alone it comes by chance, and chance is no measure of growth.
 */
const COLLECT = 25_000;

const [amount = "36000000", unit = "calls", samples = "36"] = argv.slice(2);
const until = performance.now() + Number(amount) * 60_000;
const goesOn = unit === "minutes" ? () => performance.now() < until : (calls) => calls < Number(amount);
const begun = performance.now();

const measured = [];
let progress = 0;
let collected = 0;

function tell({ calls, wasm }) {
  if (calls - collected < COLLECT) return;
  collected = calls;
  globalThis.gc();
  const done = unit === "minutes" ? 1 - (until - performance.now()) / (Number(amount) * 60_000) : calls / Number(amount);
  if (done * Number(samples) < progress + 1) return;
  progress = Math.floor(done * Number(samples));
  const heap = process.memoryUsage().heapUsed;
  measured.push({ wasm, heap });
  console.log(`${calls} calls: wasm ${(wasm / MB).toFixed(1)} MiB, heap ${(heap / MB).toFixed(1)} MiB`);
}

const counts = await soak(goesOn, tell);
for (const [name, count] of Object.entries(counts)) console.log(`  ${name}: ${count}`);
console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s on Node ${version}`);

/** The first third is the warm-up: code is compiled, caches fill. */
const warm = measured.slice(0, Math.ceil(measured.length / 3));
const faults = Object.keys(SLACK).filter((kind) => measured.at(-1)[kind] > Math.max(...warm.map((state) => state[kind])) + SLACK[kind]);
for (const kind of faults) console.log(`${kind} grew`);
exit(measured.length < 3 || faults.length > 0 ? 1 : 0);
