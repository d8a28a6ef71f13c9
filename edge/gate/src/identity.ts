import { CallgateError } from "callgate";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";

/** An OpenID Connect issuer whose tokens the gate accepts. */
export interface Issuer {
  readonly issuer: string;
  readonly audience: string;
  /** The one JWS algorithm its tokens are signed with; what a token's header says is not trusted. */
  readonly algorithm: string;
  /** Its key set, or the https address that serves it. */
  readonly jwks: JSONWebKeySet | URL;
  /** `sub` → subject id. Without it the `sub` is the subject id; with it, a `sub` not listed is nobody. */
  readonly subjects?: ReadonlyMap<string, string>;
}

/** Who a verified token speaks for, and since when. */
export interface Identity {
  readonly subject: string;
  /** milliseconds since 1970 */
  readonly issuedAt: number;
}

export type Identify = (authorization: string | undefined) => Promise<Identity | undefined>;

const TOKEN_CHARS = 8192;
const MAX_TOKEN_AGE = "12h";
const CLOCK_TOLERANCE_SECONDS = 5;
const SUBJECT = /^[\x21-\x7e]{1,255}$/;

/**
 * Makes the function that turns an `Authorization` header into an identity.
 * It answers `undefined` for every token that is missing, malformed, forged, expired or meant for someone else,
 * and rejects with `unavailable` when the issuer's keys cannot be had.
 */
export function identifyBy(issuers: readonly Issuer[]): Identify {
  const known = new Map(issuers.map((issuer) => [issuer.issuer, { issuer, keys: keysOf(issuer) }]));
  if (known.size !== issuers.length) throw new TypeError("two issuers have one name");
  return async (authorization) => {
    const token = bearer(authorization);
    if (token === undefined) return undefined;
    try {
      const entry = known.get(decodeJwt(token).iss ?? "");
      return entry && identityOf(await verified(token, entry.issuer, entry.keys), entry.issuer);
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw new CallgateError("unavailable", { cause: error });
    }
  };
}

function bearer(authorization: string | undefined): string | undefined {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization ?? "")?.[1];
  return token !== undefined && token.length <= TOKEN_CHARS ? token : undefined;
}

async function verified(token: string, issuer: Issuer, keys: JWTVerifyGetKey): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, keys, {
    issuer: issuer.issuer,
    audience: issuer.audience,
    algorithms: [issuer.algorithm],
    requiredClaims: ["sub", "iat", "exp"],
    maxTokenAge: MAX_TOKEN_AGE,
    clockTolerance: CLOCK_TOLERANCE_SECONDS,
  });
  return payload;
}

function identityOf({ sub, iat }: JWTPayload, { subjects }: Issuer): Identity | undefined {
  if (typeof sub !== "string" || typeof iat !== "number") return undefined;
  const subject = subjects ? subjects.get(sub) : sub;
  return subject !== undefined && SUBJECT.test(subject) ? { subject, issuedAt: iat * 1000 } : undefined;
}

function keysOf({ jwks }: Issuer): JWTVerifyGetKey {
  return jwks instanceof URL ? createRemoteJWKSet(jwks) : createLocalJWKSet(jwks);
}

function isRefusal(error: unknown): boolean {
  if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) return false;
  return error instanceof errors.JOSEError && error.code !== "ERR_JOSE_GENERIC";
}
