import { CallgateError } from "../api/errors.js";
import type { Source } from "../api/types.js";
import { reaching, sourceOf } from "../api/source.js";

/** The part of an unstorage instance that is read. */
export interface Storage {
  /** The value of a key as bytes, in whatever form the driver has them; nothing where there is none. */
  getItemRaw(key: string): Promise<unknown>;
}

/**
 * A snapshot in whatever an `unstorage` driver reaches: the files of a store, each under `prefix` and its name. unstorage
 * writes `:` for every `/` of a key, and a driver may turn that into something else.
 *
 * @example
 * const tenant = await openSnapshot(unstorage(storage, "acme:"), { tenant: "acme", publisher });
 */
export function unstorage(storage: Storage, prefix = ""): Source {
  const read = (name: string, limit: number) => reaching(async () => {
    const value = await storage.getItemRaw(prefix + name);
    return value === null || value === undefined ? undefined : bytesIn(value, limit);
  });
  return sourceOf(read, prefix);
}

/** Drivers hand over a value whole, and each in a form of its own. */
function bytesIn(value: unknown, limit: number): Uint8Array {
  const bytes = typeof value === "string" ? new TextEncoder().encode(value) : value instanceof ArrayBuffer ? new Uint8Array(value) : value;
  if (!(bytes instanceof Uint8Array)) throw new CallgateError("unavailable", { detail: `the driver gave a value of type ${typeof value}` });
  if (bytes.length > limit) throw new CallgateError("too_large");
  return bytes;
}
