import init, * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";
import { either, fetched } from "../api/wasm.js";

const beside = () => fetched(new URL("../wasm/callgate_bg.wasm", import.meta.url));
// A bundler that leaves the file behind takes this module along.
const inlined = async () => (await import("../wasm/callgate.inline.js")).bytes();

evaluator.provide(async () => {
  await init({ module_or_path: await either(beside, inlined) });
  return glue;
});

export * from "../api/index.js";
