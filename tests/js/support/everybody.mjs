import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { openSnapshot } from "../../../dist/api/index.js";
import { evaluator } from "../../../dist/api/evaluator.js";
import { folder } from "../../../dist/sources/folder.js";
import * as glue from "../../../dist/wasm/callgate.js";

// Lets everybody of a store ask once, and prints what the wasm and JavaScript's heap took for it.
const [, , path, memory] = argv;
const { people, now, ...trust } = JSON.parse(readFileSync(join(path, "trust.json"), "utf8"));
const { memory: wasm } = glue.initSync({ module: readFileSync(new URL("../../../dist/wasm/callgate_bg.wasm", import.meta.url)) });
evaluator.provide(() => glue);

/** What is let go of by one collection is freed by the next, after a turn. */
const used = async () => {
  for (let times = 0; times < 3; times += 1) {
    await new Promise(setImmediate);
    globalThis.gc();
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};
const before = await used();
const tenant = await openSnapshot(folder(path), { ...trust, now: () => new Date(now) }, { memory: Number(memory) });
const sizes = new Set();
for (const person of people) {
  sizes.add(wasm.buffer.byteLength);
  (await tenant.for(person)).can("menu", "crmRecords");
  await tenant.slice(person);
}
console.log(JSON.stringify({ wasm: wasm.buffer.byteLength, sizes: sizes.size, heap: (await used()) - before }));
