import { readFileSync } from "node:fs";
import * as glue from "../wasm/author.js";
import { author } from "../author/core.js";

author.provide(() => {
  glue.initSync({ module: readFileSync(new URL("../wasm/author_bg.wasm", import.meta.url)) });
  return glue;
});

export * from "../author/index.js";
