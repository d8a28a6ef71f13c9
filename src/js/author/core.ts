import type { Reasons } from "../api/core.js";
import { Lazy } from "../api/lazy.js";
import type { PublicKey } from "../api/types.js";
import type { AuthorQuestion, Host } from "./types.js";

/** The author's side as the wasm exports it. */
export interface AuthorCore {
  run(args: string[], host: Host): number;
  explain(document: string, question: AuthorQuestion): Reasons;
  prepare(document: string, key: PublicKey, salt: Uint8Array, issued: number, expires: number): Prepared;
}

/** A publication that nobody has signed yet. */
export interface Prepared {
  readonly tenant: string;
  /** What is signed: header and payload of the checkpoint's compact JWS. */
  readonly input: string;
  file(name: string): Uint8Array | undefined;
}

/** The author's wasm; each entry says how its runtime loads it. */
export const author = new Lazy<AuthorCore>();
