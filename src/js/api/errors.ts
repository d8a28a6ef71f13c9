import { isFault } from "./core.js";
import { sentence } from "./texts.js";

/**
 * Something was malformed, untrusted or out of reach. A denial is never an error.
 *
 * `code` is stable. From opening: `too_large`, `malformed_jws`, `header_refused`, `unknown_kid`, `alg_mismatch`,
 * `unsupported`, `bad_signature`, `malformed_payload`, `unknown_format`, `wrong_tenant`, `from_future`, `rolled_back`, `forked`,
 * `expired`, `malformed_slice`, `line_refused`, `wrong_subject`, `needs_mismatch`, `root_mismatch`,
 * `keys_refused`, `unavailable`. From the edge: `unknown_subject`. From fetching: `unauthorised`, `forbidden`,
 * `not_found`, `not_a_slice`, `redirected`, `unreachable`, `closed`. From the package itself: `not_loaded`, `poisoned`, `unknown_locale`.
 *
 * @example
 * try {
 *   await openSlice(bytes, trust);
 * } catch (error) {
 *   if (error instanceof CallgateError && error.code === "expired") location.reload();
 *   else throw error;
 * }
 */
export class CallgateError extends Error {
  /** One of the codes above. */
  readonly code: string;

  /**
   * @param code one of the codes above, or one of your own for a source
   * @param about what it is about, for people, and the error behind it
   */
  constructor(code: string, { detail, cause }: { detail?: string | undefined; cause?: unknown } = {}) {
    super(message(code, detail), cause === undefined ? undefined : { cause });
    this.name = "CallgateError";
    this.code = code;
  }
}

function message(code: string, detail: string | undefined): string {
  const known = sentence(`code.${code}`, "en");
  return [code, known, detail].filter((part) => part !== undefined).join(": ");
}

/** What the wasm threw, as an error with a code. A trap leaves the evaluator in no known state: `poisoned`. */
export function asError(cause: unknown): Error {
  if (cause instanceof CallgateError) return cause;
  if (isFault(cause)) return new CallgateError(cause.code, { detail: cause.detail });
  if (cause instanceof TypeError) return cause;
  return new CallgateError("poisoned", { cause });
}
