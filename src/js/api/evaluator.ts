import type { Core } from "./core.js";
import { Lazy } from "./lazy.js";

/** The evaluator's wasm; each entry says how its runtime loads it. */
export const evaluator = new Lazy<Core>();
