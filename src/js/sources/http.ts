import { CallgateError } from "../api/errors.js";
import { bodyOf, reach, refusalOf } from "../api/fetch.js";
import type { Source } from "../api/types.js";
import { CHECKPOINT, checked } from "./names.js";

const CHECKPOINT_LIMIT = 2 * 1024;
const FILE_LIMIT = 1024 * 1024;

/**
 * A snapshot behind a private address, such as a bucket that asks for a credential. The store holds everybody:
 * it must never answer without one.
 *
 * @example
 * const source = http("https://store.internal/acme/", { headers: { authorization: `Bearer ${env.STORE_TOKEN}` } });
 */
export function http(url: string | URL, init: RequestInit = {}): Source {
  const base = new URL(url);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  const read = (name: string, limit: number) => readAt(at(base, name), init, limit);
  return {
    checkpoint: async () => (await read(CHECKPOINT, CHECKPOINT_LIMIT)) ?? missing(base),
    file: async (name) => read(checked(name), FILE_LIMIT),
  };
}

/** The query stays: it may be the credential. */
function at(base: URL, name: string): URL {
  const url = new URL(base);
  url.pathname += name;
  return url;
}

async function readAt(url: URL, init: RequestInit, limit: number): Promise<Uint8Array | undefined> {
  const response = await reach(fetch, url, init);
  const refusal = refusalOf(response);
  if (refusal === "not_found") return undefined;
  if (refusal !== undefined) throw new CallgateError("unavailable", { detail: `${refusal}, status ${response.status}` });
  return bodyOf(response, limit);
}

function missing({ origin, pathname }: URL): never {
  throw new CallgateError("unavailable", { detail: `no checkpoint below \`${origin}${pathname}\`` });
}
