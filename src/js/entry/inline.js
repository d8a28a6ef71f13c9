import init, * as glue from "../wasm/callgate.js";
import { bytes } from "../wasm/callgate.inline.js";
import { evaluator } from "../api/evaluator.js";

evaluator.provide(async () => {
  await init({ module_or_path: bytes() });
  return glue;
});

export * from "../api/index.js";
