import { clockOf } from "./clock.js";
import { decisionsOf, OpenGate } from "./gate.js";
import { evaluator } from "./evaluator.js";
import { opened, TOLERANCE } from "./trust.js";
import type { Gate, Trust } from "./types.js";

/**
 * Verifies a slice and opens its gate. `subject` comes from the application's own session, never from the slice:
 * another person's slice is refused, whoever handed it out. A slice is at most 1 MiB.
 *
 * @throws {CallgateError} with one of the opening codes, such as `bad_signature`, `wrong_subject` or `expired`.
 *
 * @example
 * const response = await fetch("/callgate/slice");
 * const gate = await openSlice(new Uint8Array(await response.arrayBuffer()), {
 *   tenant: "acme",
 *   subject: session.user,
 *   publisher: { keys: [{ kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" }] },
 * });
 * gate.can("menu", "crm");
 */
export function openSlice(bytes: Uint8Array, trust: Trust & { readonly subject: string }): Promise<Gate> {
  return openGate(bytes, trust);
}

/** As `openSlice`, with what only the package needs. */
export async function openGate(bytes: Uint8Array, trust: Trust & { readonly subject: string }): Promise<OpenGate> {
  const { subject } = trust;
  if (!(bytes instanceof Uint8Array)) throw new TypeError("a slice is a `Uint8Array`");
  if (typeof subject !== "string") throw new TypeError("`subject` is no text");
  const core = await evaluator.get();
  return opened(core, bytes, subject, trust, TOLERANCE.page, (slice, publication) => {
    try {
      const gate = slice.gate();
      return new OpenGate(subject, publication, () => gate, decisionsOf(core), clockOf(trust));
    } catch (cause) {
      throw evaluator.health.failed(cause);
    }
  });
}
