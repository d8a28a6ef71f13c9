import { CallgateError } from "../api/errors.js";
import type { Source } from "../api/types.js";
import { CHECKPOINT, checked } from "./names.js";

/** The part of a Workers KV namespace that is read. */
export interface KvNamespace {
  get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
}

/**
 * A snapshot in Workers KV: the files of a store, each under `prefix` and its name.
 *
 * @example
 * const tenant = await openSnapshot(kv(env.SNAPSHOT, "acme/"), { tenant: "acme", publisher });
 */
export function kv(namespace: KvNamespace, prefix = ""): Source {
  return {
    checkpoint: async () => (await read(namespace, prefix + CHECKPOINT)) ?? missing(prefix),
    file: (name) => read(namespace, prefix + checked(name)),
  };
}

async function read(namespace: KvNamespace, key: string): Promise<Uint8Array | undefined> {
  try {
    const value = await namespace.get(key, "arrayBuffer");
    return value === null ? undefined : new Uint8Array(value);
  } catch (cause) {
    throw new CallgateError("unavailable", { cause });
  }
}

function missing(prefix: string): never {
  throw new CallgateError("unavailable", { detail: `no value under \`${prefix}${CHECKPOINT}\`` });
}
