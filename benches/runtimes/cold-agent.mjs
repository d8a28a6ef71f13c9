import { readFileSync } from "node:fs";
import { here, place } from "../paths.mjs";

const [file, size, side] = process.argv.slice(2);
const { context, questions } = JSON.parse(readFileSync(place(`${size}/questions.json`)));
const payload = (name) => new Uint8Array(readFileSync(place(`${size}/${name}.${side}`)));

const begun = performance.now();
const { default: engine } = await import(`../engines/${file}`);
if (engine.wasm) await engine.load(await WebAssembly.compile(readFileSync(here(engine.wasm))));
const ready = performance.now();

let bytes = payload(engine.name);
const before = memory();
const opening = performance.now();
const opened = await engine[side].open(bytes, context);
const question = side === "person" ? questions.pairs[0] : questions.edge[0];
const { subject, module, action, id } = question;
await (side === "person" ? opened.ask(opened.form(module, action, id)) : opened.ask(subject, module, action, id));
const first = performance.now() - opening;
bytes = undefined;
const after = memory();

console.log(JSON.stringify({ ready: ready - begun, first, heap: after.heap - before.heap, resident: after.resident - before.resident }));
globalThis.kept = opened;
process.exit(0);

function memory() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}
