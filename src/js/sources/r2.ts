import { bytesOf } from "../api/fetch.js";
import type { Source } from "../api/types.js";
import { reaching, sourceOf } from "../api/source.js";

/** The part of an R2 bucket that is read. */
export interface R2Bucket {
  /** An object's body, or nothing where there is none. */
  get(key: string): Promise<{ readonly body: ReadableStream<Uint8Array> } | null>;
}

/**
 * A snapshot in Cloudflare R2: the files of a store, each under `prefix` and its name.
 *
 * @example
 * const tenant = await openSnapshot(r2(env.BUCKET, "acme/"), { tenant: "acme", publisher });
 */
export function r2(bucket: R2Bucket, prefix = ""): Source {
  const read = (name: string, limit: number) => reaching(async () => {
    const object = await bucket.get(prefix + name);
    return object === null ? undefined : bytesOf(object.body, limit);
  });
  return sourceOf(read, prefix);
}
