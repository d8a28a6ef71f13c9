/**
 * The author's side: the command line, and *why* from the whole policy document. Not for what ships to pages.
 *
 * @packageDocumentation
 */

import { asError } from "../api/errors.js";
import { explanation } from "../api/explain.js";
import type { Explanation } from "../api/types.js";
import { author } from "./core.js";
import type { AuthorQuestion, Host } from "./types.js";

export { CallgateError } from "../api/errors.js";
export { loadLocale } from "../api/locales.js";
export { registerLocale } from "../api/texts.js";
export type { AuthorQuestion, Fetched, Host, Jwk } from "./types.js";

/**
 * Why the whole policy answers as it does, with what would change the answer. It names people's carriers and items
 * that the asker may not know: for those whom the policy lets ask.
 *
 * @param document the policy document, JSON
 * @throws {CallgateError} `invalid_policy` with every fault and its place; `malformed` where the question is.
 *
 * @example
 * const { text, steps } = await explain(policy, { subject: "ben", action: "read", resource: "crm", now: Date.now() }, "en");
 */
export async function explain(document: string, question: AuthorQuestion, locale: string): Promise<Explanation> {
  const wasm = await author.get();
  return guarded(() => explanation(wasm.explain(document, question), locale));
}

/**
 * The command line: what `npx callgate` runs. Resolves to the exit status: 0 done, 1 input refused, 2 wrong usage,
 * 3 the machine could not, 4 a store was changed by somebody else meanwhile.
 *
 * @example
 * process.exitCode = await run(["check", "policy.json"], host);
 */
export async function run(args: readonly string[], host: Host): Promise<number> {
  const wasm = await author.get();
  return guarded(() => wasm.run([...args], host));
}

function guarded<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw asError(cause);
  }
}
