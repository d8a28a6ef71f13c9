/**
 * What every contestant looks like to the measurements. An engine names nothing of Node, of a browser or of workerd:
 * bytes and a compiled wasm module are handed in, so that the same file runs in all three.
 *
 * @typedef {object} Engine
 * @property {string} name
 * @property {string} file its own, in this folder
 * @property {string} package the npm package that is measured, or the crate; its version is read from what is installed
 * @property {string} [crate] the folder of the crate that it is built from, beside its file; the version is that of its lock file
 * @property {string} [library] what a page imports of it, from this folder: its size is measured
 * @property {string} [wasm] the file of its wasm, from benches/
 * @property {(module: WebAssembly.Module) => void | Promise<void>} [load] instantiates it
 * @property {("node" | "chromium" | "workerd")[]} runtimes
 * @property {string[]} [only] the topics that it takes part in, where it is no engine at all
 * @property {boolean} [leaks] its memory grows with every check, so that each sample gets a process of its own
 * @property {string[]} says how the workload is put into its words, and which of its ways is used
 * @property {string[]} cannot what of callgate's part it leaves to the host
 * @property {Side<Person>} person for one signed-in person, in a page
 * @property {Side<Everybody>} [tenant] for everybody, at the edge
 *
 * @template Opened
 * @typedef {object} Side
 * @property {(world: import("../workload/world.mjs").World) => Uint8Array | Promise<Uint8Array>} payload what goes over the wire
 * @property {(bytes: Uint8Array, context: Context) => Opened | Promise<Opened>} open
 *
 * @typedef {object} Context
 * @property {string} subject
 * @property {string} tenant
 * @property {{ keys: object[] }} publisher
 *
 * @typedef {object} Person
 * @property {(module: string, action: string, id?: string) => unknown} form the question as the engine's caller has it at hand
 * @property {(form: any) => boolean | Promise<boolean>} ask
 * @property {(form: any) => boolean | Promise<boolean>} [again] for what was asked before, where the engine has another way for it
 * @property {(module: string, action: string) => (id: string) => boolean} [at] the place in a program that asks this about one item after another,
 *   where the engine has names to prepare for it
 * @property {() => readonly (string | { id: string })[] | Promise<readonly (string | { id: string })[]>} menu
 * @property {(module: string, action: string, ids: readonly string[]) => string[] | Promise<string[]>} [many] those that are allowed, where
 *   the engine has a way of its own for it
 * @property {() => void} [close]
 *
 * @typedef {object} Everybody
 * @property {(subject: string, module: string, action: string, id?: string) => boolean | Promise<boolean>} ask
 * @property {(subject: string) => Pick<Person, "form" | "ask"> | Promise<Pick<Person, "form" | "ask">>} [person] what a host would keep for a person
 */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

export const toJson = (value) => encoder.encode(JSON.stringify(value));
export const fromJson = (bytes) => JSON.parse(decoder.decode(bytes));
export const toText = (bytes) => decoder.decode(bytes);
export const fromText = (text) => encoder.encode(text);
