import init, * as glue from "../wasm/author.js";
import { fetched } from "../api/wasm.js";
import { author } from "../author/core.js";

author.provide(async () => {
  await init({ module_or_path: await fetched(new URL("../wasm/author_bg.wasm", import.meta.url)) });
  return glue;
});

export * from "../author/index.js";
