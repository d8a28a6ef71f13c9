import init, * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";

/** Whichever way it began: of two instances, the gates of one would ask the other. */
let starting;

/** Says where the wasm comes from; it is read on first use. */
export function load(wasm) {
  evaluator.provide(async () => {
    const given = await (typeof wasm === "function" ? wasm() : wasm);
    starting ??= start(given);
    try {
      await starting;
    } catch (cause) {
      starting = undefined;
      throw cause;
    }
    return glue;
  });
}

/** To see whether it was given a response, the glue names `Response`, for which Node reads all of its `fetch`: 30 ms. */
async function start(given) {
  if (given instanceof WebAssembly.Module) glue.initSync({ module: given });
  else await init({ module_or_path: given });
}

export * from "../api/index.js";
