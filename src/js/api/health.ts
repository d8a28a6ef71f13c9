import { endReading } from "./clock.js";
import { asError, CallgateError } from "./errors.js";

/**
 * Whether an evaluator can still be relied on. A trap leaves its memory, which all gates share, in no known state: from then on
 * everything is denied, until the wasm is loaded anew with the page or the process.
 */
export class Health {
  #poisoned = false;

  get poisoned(): boolean {
    return this.#poisoned;
  }

  /** @throws {CallgateError} `poisoned` */
  check(): void {
    if (this.#poisoned) throw new CallgateError("poisoned");
  }

  /** What came out of the evaluator, as an error. What is neither a refusal of its own nor a wrong argument is a trap. */
  failed(cause: unknown): Error {
    const error = asError(cause);
    if (error !== cause && error instanceof CallgateError && error.code === "poisoned") this.#poison(cause);
    return error;
  }

  #poison(cause: unknown): void {
    if (!this.#poisoned) console.error("callgate: the evaluator failed; everything is denied until it is loaded anew", cause);
    this.#poisoned = true;
    endReading();
  }
}
