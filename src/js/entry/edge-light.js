import module from "../wasm/callgate_bg.wasm?module";
import init, * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";

// The module may be of another realm, where only the asynchronous way takes it for one.
evaluator.provide(async () => {
  await init({ module_or_path: module });
  return glue;
});

export * from "../api/index.js";
