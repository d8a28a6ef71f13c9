import { readFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import callgate from "../engines/callgate.mjs";
import verify from "../engines/verify.mjs";
import { here, place } from "../paths.mjs";

const WARM = 500;
const BURST = 16;
const PAUSE_MS = 100;

const [size, bursts] = process.argv.slice(2);
const { context, questions } = JSON.parse(readFileSync(place(`${size}/questions.json`)));
const payload = ({ name }) => new Uint8Array(readFileSync(place(`${size}/${name}.person`)));
const { module, action, id } = questions.pairs[0];

await callgate.load(await WebAssembly.compile(readFileSync(here(callgate.wasm))));
const contestants = [callgate, verify].map((engine) => ({ name: engine.name, open: engine.person.open, bytes: payload(engine), samples: [] }));

for (let run = 0; run < WARM; run += 1) for (const one of contestants) await opened(one);
for (let burst = 0; burst < Number(bursts); burst += 1) {
  await pause(PAUSE_MS);
  const spent = contestants.map(() => 0);
  for (let turn = 0; turn < BURST; turn += 1) {
    for (const index of turn % 2 ? [1, 0] : [0, 1]) {
      const begun = performance.now();
      await opened(contestants[index]);
      spent[index] += performance.now() - begun;
    }
  }
  contestants.forEach(({ samples }, index) => samples.push((spent[index] * 1e6) / BURST));
}
console.log(JSON.stringify(Object.fromEntries(contestants.map(({ name, samples }) => [name, samples]))));
process.exit(0);

async function opened({ open, bytes }) {
  const one = await open(bytes, context);
  return one.ask(one.form(module, action, id));
}
