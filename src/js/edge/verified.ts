import type { CryptoKey, JWTHeaderParameters } from "jose";
import { Lru } from "../api/lru.js";

/** What the texts of all kept tokens may take, in bytes; what was used longest ago is given up first. */
const KEPT = 2 * 1024 * 1024;
/** Bytes that a kept token takes besides its text, nearly. */
const ENTRY = 500;

/** A token that verified, and what it was verified by. */
export interface Verified<I> {
  readonly issuer: I;
  readonly sub: string;
  /** In seconds since 1970. */
  readonly iat: number;
  readonly header: JWTHeaderParameters;
  readonly key: CryptoKey;
  /** In ms since 1970: it was verified then, */
  readonly from: number;
  /** and does not hold any more then. */
  readonly until: number;
}

/** Gives the key that a token's header asks for, as jose's key sets do. */
export type KeySet = (header?: JWTHeaderParameters) => Promise<CryptoKey>;

/** Has the key set that a token's key has to be in. */
interface Keyed {
  readonly keys: KeySet;
  /** Whether the set is never another. */
  readonly fixed: boolean;
}

/**
 * Tokens that verified, so that a signature is verified once and not at each request. Only they are kept: what did not verify
 * drives nothing out. A token holds no longer than itself, and no longer than its issuer's key set gives out the very key that
 * verified it: a set that is fetched anew has new ones.
 */
export class VerifiedTokens<I extends Keyed> {
  readonly #kept = new Lru<string, Verified<I>>(KEPT);

  /**
   * By the header that the token came in, so that the header of a kept one need not be taken apart. Rejects with what the issuer's key
   * set throws: the key is gone, or the set cannot be had.
   */
  get(authorization: string): Verified<I> | undefined | Promise<Verified<I> | undefined> {
    const verified = this.#kept.get(authorization);
    if (verified === undefined || !isCurrent(verified)) return undefined;
    return verified.issuer.fixed ? verified : unlessGone(verified);
  }

  keep(authorization: string, verified: Verified<I>): Verified<I> {
    return this.#kept.set(authorization, verified, authorization.length + ENTRY);
  }
}

async function unlessGone<I extends Keyed>(verified: Verified<I>): Promise<Verified<I> | undefined> {
  const { issuer, header, key } = verified;
  return (await issuer.keys(header)) === key ? verified : undefined;
}

/** Before it was verified means that the clock was set back: whether it holds already is to be asked again. */
function isCurrent({ from, until }: Verified<unknown>): boolean {
  const now = Date.now();
  return from <= now && now < until;
}
