import { readFile } from "node:fs/promises";
import { engines } from "../engines/all.mjs";
import { here, place } from "../paths.mjs";
import { agentOf } from "./agent.mjs";

const engine = engines.find(({ name }) => name === process.argv[2]);
const agent = agentOf(engine, {
  file: async (name) => new Uint8Array(await readFile(place(name))),
  wasm: async () => engine.wasm && WebAssembly.compile(await readFile(here(engine.wasm))),
  now: () => performance.now(),
});

process.on("message", async ({ call, args }) => {
  try {
    process.send({ value: await agent[call](...args) });
  } catch (error) {
    process.send({ error: error?.stack ?? JSON.stringify(error) });
  }
});
process.on("disconnect", () => process.exit(0));
process.send({ value: "ready" });
