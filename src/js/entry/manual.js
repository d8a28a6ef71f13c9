import init, * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";

/** Says where the wasm comes from; it is read on first use. */
export function load(wasm) {
  evaluator.provide(async () => {
    await init({ module_or_path: await (typeof wasm === "function" ? wasm() : wasm) });
    return glue;
  });
}

export * from "../api/index.js";
