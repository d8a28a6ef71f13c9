import module from "../wasm/callgate_bg.wasm";
import * as glue from "../wasm/callgate.js";
import { evaluator } from "../api/evaluator.js";

evaluator.provide(() => {
  glue.initSync({ module });
  return glue;
});

export * from "../api/index.js";
