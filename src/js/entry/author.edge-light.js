import module from "../wasm/author_bg.wasm?module";
import init, * as glue from "../wasm/author.js";
import { author } from "../author/core.js";

// The module may be of another realm, where only the asynchronous way takes it for one.
author.provide(async () => {
  await init({ module_or_path: module });
  return glue;
});

export * from "../author/index.js";
