import { readFileSync } from "node:fs";
import * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";

evaluator.provide(() => {
  glue.initSync({ module: readFileSync(new URL("../wasm/callgate_bg.wasm", import.meta.url)) });
  return glue;
});

export * from "../api/index.js";
