import { readFileSync } from "node:fs";
import * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";
import { either } from "../api/wasm.js";

const beside = () => readFileSync(new URL("../wasm/callgate_bg.wasm", import.meta.url));
// A bundler that leaves the file behind takes this module along.
const inlined = async () => (await import("../wasm/callgate.inline.js")).bytes();

evaluator.provide(async () => {
  glue.initSync({ module: await either(beside, inlined) });
  return glue;
});

export * from "../api/index.js";
