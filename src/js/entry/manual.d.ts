/**
 * As `callgate`, for a runtime or a bundler that finds the wasm in no other way.
 *
 * @packageDocumentation
 */

/** The wasm: its bytes, a compiled module, a response that brings it, or the address to fetch it from. */
export type Wasm = BufferSource | WebAssembly.Module | Response | Request | URL | string;

/**
 * Says where the wasm comes from, for a runtime or a bundler that finds it in no other way. Call it before anything is
 * opened; the wasm is read on first use, and again after a failure where a function is given.
 *
 * @example
 * import { load, openSlice } from "callgate/manual";
 * load(() => fetch("/assets/callgate_bg.wasm"));
 */
export function load(wasm: Wasm | Promise<Wasm> | (() => Wasm | Promise<Wasm>)): void;

export * from "../api/index.js";
