/**
 * Identifies requests by the JWT of an OpenID Connect issuer.
 *
 * @packageDocumentation
 */

import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, type CryptoKey, type JSONWebKeySet, jwtVerify, type JWTVerifyOptions } from "jose";
import { CallgateError } from "../api/errors.js";
import { isPending } from "../api/pending.js";
import type { Identity } from "./identity.js";
import { type KeySet, type Verified, VerifiedTokens } from "./verified.js";

export type { Identity } from "./identity.js";

/** An OpenID Connect issuer whose tokens are accepted. */
export interface Issuer {
  /** The `iss` of its tokens. */
  readonly issuer: string;
  /** The `aud` that its tokens must have. */
  readonly audience: string;
  /** The one JWS algorithm its tokens are signed with; what a token's header says is not trusted. Default: RS256. */
  readonly algorithm?: string;
  /** Its key set, or the https address that serves it; plain http from this computer only. */
  readonly jwks: JSONWebKeySet | URL;
  /**
   * `sub` → subject id; a `sub` that it does not know is nobody. `"sub"`: the `sub` is the subject id, which is the default where there
   * is one issuer. Of several, each has to say: two that give out the same `sub` would speak for one person.
   */
  readonly subjects?: { get(sub: string): string | undefined } | "sub";
}

const TOKEN_CHARS = 8192;
const MAX_TOKEN_AGE_SECONDS = 12 * 60 * 60;
/** How old a fetched key set may become. A key that the issuer takes back is good for that long. */
const KEYS_MS = 10 * 60 * 1000;
const CLOCK_TOLERANCE_SECONDS = 5;
const DEFAULT_ALGORITHM = "RS256";
const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);
const SUBJECT = /^[\x21-\x7e]{1,255}$/;

interface Known extends Issuer {
  readonly keys: KeySet;
  readonly fixed: boolean;
}

/**
 * Identifies a request by the JWT in its `Authorization: Bearer`. The function that comes back answers undefined for every
 * token that is missing, malformed, forged, expired or meant for somebody else. It is the `subject` of `gate`, `slice` and `callgate`.
 *
 * A token that verified is kept until it expires, in 2 MiB at most, so that its next request costs no signature. A fetched key
 * set is fetched again after ten minutes, and where a token names a key that it does not have, after half a minute; then every
 * token is verified anew, so a key that the issuer takes back ends its tokens within ten minutes. `subjects` is asked at each request.
 *
 * Who is known by a kept token comes at once where the issuer's key set is given whole and `subjects` is no map; everybody else by a
 * promise. `await` takes both.
 *
 * @throws {TypeError} where an issuer is not configured whole, two have one name, or one of several does not say whom its `sub` means. The function: {CallgateError} `unavailable` where an issuer's keys
 * cannot be had.
 *
 * @example
 * const subject = jwt({ issuer: "https://id.example.com/", audience: "dashboard", jwks: new URL("https://id.example.com/jwks.json") });
 * const passed = await gate(request, { tenant, subject });
 */
export function jwt(...issuers: readonly Issuer[]): (request: Request) => Identity | undefined | Promise<Identity | undefined> {
  issuers.forEach(refuseHalfConfigured);
  if (issuers.length > 1 && issuers.some(({ subjects }) => subjects === undefined)) throw new TypeError("of several issuers, each needs `subjects`");
  const known = new Map(issuers.map((issuer) => [issuer.issuer, { ...issuer, keys: keysOf(issuer), fixed: !(issuer.jwks instanceof URL) }]));
  if (known.size !== issuers.length) throw new TypeError("two issuers have one name");
  const tokens = new VerifiedTokens<Known>();
  return (request) => identify(request, tokens, known);
}

/** A name that is missing, such as an unset variable, would let every audience's tokens pass. */
function refuseHalfConfigured({ issuer, audience, algorithm = DEFAULT_ALGORITHM, jwks }: Issuer): void {
  for (const name of [issuer, audience, algorithm]) {
    if (typeof name !== "string" || name === "") throw new TypeError("an issuer needs `issuer` and `audience`, texts that are not empty");
  }
  if (/^(none|HS\d+)$/i.test(algorithm)) throw new TypeError(`\`${algorithm}\` is not a public-key signature`);
  if (jwks instanceof URL && jwks.protocol !== "https:" && !LOOPBACK.has(jwks.hostname)) throw new TypeError(`\`${jwks.href}\` is not an https address`);
}

/** At once where the request's token is kept, and nobody else says whom it means. */
function identify(request: Request, tokens: VerifiedTokens<Known>, known: ReadonlyMap<string, Known>): Identity | undefined | Promise<Identity | undefined> {
  const authorization = request.headers.get("authorization") ?? "";
  const kept = tokens.get(authorization);
  const here = kept !== undefined && !isPending(kept) && mapOf(kept.issuer) === undefined;
  return here ? identityOf(kept) : asked(authorization, kept, tokens, known);
}

async function asked(authorization: string, kept: ReturnType<VerifiedTokens<Known>["get"]>, tokens: VerifiedTokens<Known>, known: ReadonlyMap<string, Known>): Promise<Identity | undefined> {
  try {
    return identityOf((await kept) ?? (await introduced(authorization, tokens, known)));
  } catch (cause) {
    if (isRefusal(cause)) return undefined;
    throw new CallgateError("unavailable", { cause });
  }
}

async function introduced(authorization: string, tokens: VerifiedTokens<Known>, known: ReadonlyMap<string, Known>): Promise<Verified<Known> | undefined> {
  const token = bearer(authorization);
  if (token === undefined) return undefined;
  const verified = await verify(token, known);
  return isKept(authorization, verified) ? tokens.keep(authorization, verified) : verified;
}

/**
 * What a key was found for by trying has to be tried again: the key set has no single answer for it. And a token is kept under one
 * spelling of `Bearer`, so that nobody fills the memory with others.
 */
function isKept(authorization: string, { tried }: Tried): boolean {
  return !tried && authorization.startsWith("Bearer ");
}

function bearer(authorization: string): string | undefined {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
  return token !== undefined && token.length <= TOKEN_CHARS ? token : undefined;
}

async function verify(token: string, known: ReadonlyMap<string, Known>): Promise<Verified<Known> & Tried> {
  const issuer = known.get(decodeJwt(token).iss ?? "");
  if (issuer === undefined) throw new errors.JWTInvalid("nobody knows its issuer");
  const from = Date.now();
  const { payload, protectedHeader: header, key, tried } = await signed(token, issuer);
  const { sub, iat, exp } = payload;
  if (typeof sub !== "string" || typeof iat !== "number" || typeof exp !== "number") throw new errors.JWTInvalid("its claims are odd");
  return { issuer, sub, iat, header, key, tried, from, until: Math.min(exp, iat + MAX_TOKEN_AGE_SECONDS) * 1000 };
}

interface Tried {
  readonly tried: boolean;
}

type Signed = Awaited<ReturnType<typeof jwtVerify>> & Tried & { readonly key: CryptoKey };

/** A token that names no key is tried with each key of its kind. */
async function signed(token: string, issuer: Known): Promise<Signed> {
  try {
    return { ...(await jwtVerify(token, issuer.keys, claimsOf(issuer))), tried: false };
  } catch (cause) {
    if (!(cause instanceof errors.JWKSMultipleMatchingKeys)) throw cause;
    return signedByOne(token, cause, claimsOf(issuer));
  }
}

async function signedByOne(token: string, keys: AsyncIterable<CryptoKey>, claims: JWTVerifyOptions): Promise<Signed> {
  for await (const key of keys) {
    try {
      return { ...(await jwtVerify(token, key, claims)), key, tried: true };
    } catch (cause) {
      if (!(cause instanceof errors.JWSSignatureVerificationFailed)) throw cause;
    }
  }
  throw new errors.JWSSignatureVerificationFailed();
}

function claimsOf({ issuer, audience, algorithm = DEFAULT_ALGORITHM }: Issuer): JWTVerifyOptions {
  return {
    issuer,
    audience,
    algorithms: [algorithm],
    requiredClaims: ["sub", "iat", "exp"],
    maxTokenAge: MAX_TOKEN_AGE_SECONDS,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  };
}

function identityOf(verified: Verified<Known> | undefined): Identity | undefined {
  if (verified === undefined) return undefined;
  const { sub, iat, issuer } = verified;
  const map = mapOf(issuer);
  const subject = map === undefined ? sub : map.get(sub);
  return subject !== undefined && SUBJECT.test(subject) ? { subject, issuedAt: new Date(iat * 1000) } : undefined;
}

/** What says whom a `sub` means, where it is not the subject id itself. */
function mapOf({ subjects }: Issuer): Exclude<Issuer["subjects"], "sub"> {
  return subjects === "sub" ? undefined : subjects;
}

function keysOf({ jwks }: Issuer): KeySet {
  return jwks instanceof URL ? createRemoteJWKSet(jwks, { cacheMaxAge: KEYS_MS }) : createLocalJWKSet(jwks);
}

/** Whether the token is to blame, and not the way to the issuer's keys. */
function isRefusal(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== "ERR_JOSE_GENERIC";
}
