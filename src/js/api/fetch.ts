import { CallgateError } from "./errors.js";

const REFUSED_TYPES = new Set(["text/html", "application/xhtml+xml", "application/json", "application/problem+json"]);

/** What leads elsewhere; 300 and 304 do not. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches, and tells an unreachable server from a cancelled request. Redirects are not followed: the headers, which may be
 * credentials, would go along. Only `manual` stops them in every runtime; workerd knows no `error`.
 */
export async function reach(fetcher: typeof fetch, url: string | URL, init: RequestInit): Promise<Response> {
  try {
    return await fetcher(url, { redirect: "manual", ...init });
  } catch (cause) {
    throw new CallgateError(init.signal?.aborted === true ? "closed" : "unreachable", { cause });
  }
}

/** The code of a response that brings nothing. */
export function refusalOf(response: Response): string | undefined {
  if (response.ok) return isPage(response) ? "not_a_slice" : undefined;
  // A browser shows of a redirect no more than that it is one.
  if (response.type === "opaqueredirect" || REDIRECTS.has(response.status)) return "redirected";
  if (response.status === 401) return "unauthorised";
  if (response.status === 403) return "forbidden";
  if (response.status === 404 || response.status === 410) return "not_found";
  return "unavailable";
}

/** A body of at most `limit` bytes, whatever its length header says. */
export async function bodyOf(response: Response, limit: number): Promise<Uint8Array> {
  return bytesOf(response.body, limit);
}

/** What a stream brings, at most `limit` bytes. */
export async function bytesOf(stream: ReadableStream<Uint8Array> | null, limit: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of read(stream)) {
    size += chunk.length;
    if (size > limit) throw new CallgateError("too_large");
    chunks.push(chunk);
  }
  return joined(chunks, size);
}

/** A sign-in page or an error page often comes with status 200. */
function isPage(response: Response): boolean {
  const type = response.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  return type !== undefined && REFUSED_TYPES.has(type);
}

/** Not every browser can iterate a stream. */
async function* read(stream: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
  const reader = stream?.getReader();
  if (reader === undefined) return;
  try {
    for (let part = await next(reader); !part.done; part = await next(reader)) yield part.value;
  } finally {
    reader.cancel().catch(() => {});
  }
}

async function next(reader: ReadableStreamDefaultReader<Uint8Array>) {
  try {
    return await reader.read();
  } catch (cause) {
    throw new CallgateError("unreachable", { cause });
  }
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
