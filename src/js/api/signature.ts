import type { CoreOpened, CoreOpening } from "./core.js";
import { CallgateError } from "./errors.js";

/** How many imported keys are kept; a tenant has at most eight. */
const MOST = 64;
/** By curve and point. */
const keys = new Map<string, CryptoKey>();

/**
 * Goes on with an opening once its signature was verified. The evaluator has tested before what a key and a signature must be,
 * and takes no key but a pinned one.
 *
 * @throws {CallgateError} `unsupported` where the host has no WebCrypto, or has not this algorithm.
 */
export async function settled(opening: CoreOpening): Promise<CoreOpened> {
  const subtle = globalThis.crypto?.subtle as SubtleCrypto | undefined;
  if (subtle === undefined) throw new CallgateError("unsupported");
  const [held] = await Promise.all([holds(subtle, opening), hashed(opening)]);
  return opening.settled(held);
}

/** While the host verifies on a thread of its own. */
async function hashed(opening: CoreOpening): Promise<void> {
  opening.hash();
}

async function holds(subtle: SubtleCrypto, { key, message, signature }: CoreOpening): Promise<boolean> {
  const algorithm = key.crv === "P-256" ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } : { name: "Ed25519" };
  const name = `${key.crv} ${key.x} ${key.y}`;
  try {
    const imported = keys.get(name) ?? keep(name, await subtle.importKey("jwk", key, algorithm, false, ["verify"]));
    return (await subtle.verify(algorithm, imported, signature, message)) === true;
  } catch (cause) {
    if (cause instanceof Error && cause.name === "NotSupportedError") throw new CallgateError("unsupported");
    return false;
  }
}

function keep(name: string, key: CryptoKey): CryptoKey {
  if (keys.size >= MOST) keys.clear();
  keys.set(name, key);
  return key;
}
