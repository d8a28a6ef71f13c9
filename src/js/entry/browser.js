import init, * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";
import { fetched } from "../api/wasm.js";

evaluator.provide(async () => {
  await init({ module_or_path: await fetched(new URL("../wasm/callgate_bg.wasm", import.meta.url)) });
  return glue;
});

export * from "../api/index.js";
