import { createHash, createPublicKey, verify as verifies } from "node:crypto";
import { must } from "./refusal.mjs";

export const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();

/** Strict base64url (RFC 4648, 5): no padding, no bits that carry nothing. Undefined where it is not. */
export function decode(text) {
  if (!/^[A-Za-z0-9_-]*$/.test(text)) return undefined;
  const bytes = Buffer.from(text, "base64url");
  return bytes.toString("base64url") === text ? bytes : undefined;
}

const P = 2n ** 255n - 19n;
/** The y of the points whose order divides 8. */
const SMALL = new Set([
  0n, 1n, P - 1n,
  2707385501144840649318225287225658788936804267575313519463743609750303402022n,
  P - 2707385501144840649318225287225658788936804267575313519463743609750303402022n,
]);

/** kid → key, of a set that follows its rules. */
export function keySet(keys) {
  must(Array.isArray(keys) && keys.length >= 1 && keys.length <= 8, "keys_refused");
  const known = new Map(keys.map(keyOf).map((key) => [key.kid, key]));
  must(known.size === keys.length, "keys_refused");
  return known;
}

function keyOf({ kty, crv, x, y, kid }) {
  const edwards = kty === "OKP" && crv === "Ed25519";
  must(edwards || (kty === "EC" && crv === "P-256"), "keys_refused");
  const jwk = edwards ? { crv, kty, x } : { crv, kty, x, y };
  for (const coordinate of edwards ? [x] : [x, y]) {
    must(typeof coordinate === "string" && decode(coordinate)?.length === 32, "keys_refused");
  }
  if (edwards) must(isStrong(decode(x)), "keys_refused");
  const thumbprint = sha256(JSON.stringify(jwk)).toString("base64url");
  must(kid === undefined || kid === thumbprint, "keys_refused");
  return { kid: thumbprint, alg: edwards ? "Ed25519" : "ES256", jwk };
}

function isStrong(bytes) {
  const y = BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`) & (2n ** 255n - 1n);
  return y < P && !SMALL.has(y);
}

/** A key that is no point of its curve verifies nothing. */
export function verify({ alg, jwk }, message, signature) {
  try {
    const key = createPublicKey({ key: jwk, format: "jwk" });
    if (alg === "Ed25519") return isStrong(signature.subarray(0, 32)) && verifies(null, message, key, signature);
    return verifies("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
  } catch {
    return false;
  }
}
