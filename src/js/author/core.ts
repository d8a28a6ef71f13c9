import type { Reasons } from "../api/core.js";
import { Lazy } from "../api/lazy.js";
import type { AuthorQuestion, Host } from "./types.js";

/** The author's side as the wasm exports it. */
export interface AuthorCore {
  run(args: string[], host: Host): number;
  explain(document: string, question: AuthorQuestion): Reasons;
}

/** The author's wasm; each entry says how its runtime loads it. */
export const author = new Lazy<AuthorCore>();
