import { CallgateError } from "../api/errors.js";
import { bodyOf, reach, refusalOf } from "../api/fetch.js";
import type { Source } from "../api/types.js";
import { sourceOf } from "../api/source.js";

const TIMEOUT_MS = 10_000;
/** What a store answers when it is busy or broken; every other refusal stays one. */
const PASSING = new Set([408, 425, 429]);

/**
 * A snapshot behind a private address, such as a bucket that asks for a credential. The store holds everybody:
 * it must never answer without one. A redirect is refused as `redirected`, because the credential would go along; where
 * there is none in the headers, `redirect: "follow"` follows it.
 *
 * @example
 * const source = http("https://store.internal/acme/", { headers: { authorization: `Bearer ${env.STORE_TOKEN}` } });
 */
export function http(url: string | URL, init: RequestInit = {}): Source {
  const base = new URL(url);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  return sourceOf((name, limit) => readAt(at(base, name), init, limit), base.origin + base.pathname);
}

/** The query stays: it may be the credential. */
function at(base: URL, name: string): URL {
  const url = new URL(base);
  url.pathname += name;
  return url;
}

async function readAt(url: URL, init: RequestInit, limit: number): Promise<Uint8Array | undefined> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
  const response = await reach(fetch, url, { ...init, signal }).catch((cause: unknown) => ended(cause, init));
  const refusal = refusalOf(response);
  if (refusal === undefined) return bodyOf(response, limit);
  await response.body?.cancel();
  if (refusal === "not_found") return undefined;
  throw new CallgateError(codeOf(refusal, response), { detail: `${refusal}, status ${response.status}` });
}

/** A time that ran out is not the caller's signal. */
function ended(cause: unknown, { signal }: RequestInit): never {
  throw signal?.aborted === true ? cause : new CallgateError("unreachable", { cause });
}

function codeOf(refusal: string, { status }: Response): string {
  if (refusal === "redirected") return refusal;
  return status >= 500 || PASSING.has(status) ? "unreachable" : "unavailable";
}
