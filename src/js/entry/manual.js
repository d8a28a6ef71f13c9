import init, * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";

/** Says where the wasm comes from; it is read on first use. */
export function load(wasm) {
  evaluator.provide(async () => {
    const given = await (typeof wasm === "function" ? wasm() : wasm);
    // To see whether it was given a response, the glue names `Response`, for which Node reads all of its `fetch`: 30 ms.
    if (given instanceof WebAssembly.Module) glue.initSync({ module: given });
    else await init({ module_or_path: given });
    return glue;
  });
}

export * from "../api/index.js";
