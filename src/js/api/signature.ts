import type { CoreOpened, CoreOpening } from "./core.js";
import { CallgateError } from "./errors.js";

type Algorithm = { readonly name: "Ed25519" } | { readonly name: "ECDSA"; readonly namedCurve: "P-256"; readonly hash: "SHA-256" };

interface Imported {
  readonly algorithm: Algorithm;
  readonly key: CryptoKey;
}

/** How many imported keys are kept; a tenant has at most eight. */
const MOST = 64;
/** By thumbprint. */
const keys = new Map<string, Imported>();

/**
 * Goes on with an opening once its signature was verified. The evaluator has tested before what a key and a signature must be,
 * and takes no key but a pinned one.
 *
 * @throws {CallgateError} `unsupported` where the host has no WebCrypto, or has not this algorithm.
 */
export async function settled(opening: CoreOpening): Promise<CoreOpened> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) throw new CallgateError("unsupported");
  const [held] = await Promise.all([holds(subtle, opening), read(opening)]);
  return opening.settled(held);
}

/** While the host verifies on a thread of its own. */
async function read(opening: CoreOpening): Promise<void> {
  opening.read();
}

async function holds(subtle: SubtleCrypto, opening: CoreOpening): Promise<boolean> {
  try {
    const { algorithm, key } = keys.get(opening.kid) ?? await imported(subtle, opening);
    return (await subtle.verify(algorithm, key, opening.signature, opening.message)) === true;
  } catch (cause) {
    if (cause instanceof Error && cause.name === "NotSupportedError") throw new CallgateError("unsupported");
    return false;
  }
}

async function imported(subtle: SubtleCrypto, { kid, key: jwk }: CoreOpening): Promise<Imported> {
  const algorithm: Algorithm = jwk.crv === "P-256" ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } : { name: "Ed25519" };
  const key = await subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
  if (keys.size >= MOST) keys.clear();
  keys.set(kid, { algorithm, key });
  return { algorithm, key };
}
