import module from "../wasm/author_bg.wasm?module";
import * as glue from "../wasm/author.js";
import { author } from "../author/core.js";

author.provide(() => {
  glue.initSync({ module });
  return glue;
});

export * from "../author/index.js";
