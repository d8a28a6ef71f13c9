import { fileURLToPath } from "node:url";

/** A path from benches/. */
export const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Where worlds and payloads are kept between runs. */
export const place = (path) => here(`../build/bench/${path}`);
