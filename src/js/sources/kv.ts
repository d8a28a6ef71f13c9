import { bytesOf } from "../api/fetch.js";
import type { Floor, Mark, Source } from "../api/types.js";
import { higher, markOf, notKept, reaching, sourceOf } from "../api/source.js";

/** The part of a Workers KV namespace that is read. */
export interface KvNamespace {
  get(key: string, type: "stream"): Promise<ReadableStream<Uint8Array> | null>;
}

/**
 * A snapshot in Workers KV: the files of a store, each under `prefix` and its name.
 *
 * @example
 * const tenant = await openSnapshot(kv(env.SNAPSHOT, "acme/"), { tenant: "acme", publisher });
 */
export function kv(namespace: KvNamespace, prefix = ""): Source {
  const read = (name: string, limit: number) => reaching(async () => {
    const value = await namespace.get(prefix + name, "stream");
    return value === null ? undefined : bytesOf(value, limit);
  });
  return sourceOf(read, prefix);
}

/** The part of a Workers KV namespace that keeps a floor. */
export interface KvFloorNamespace {
  get(key: string, type: "text"): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
}

/** What stands under a key whose mark was discarded. */
const NONE = "{}";

/**
 * A floor in Workers KV, behind the isolate's memory: it is read until a mark was found, and written best effort.
 *
 * @example
 * const floor = kvFloor(env.SNAPSHOT, "acme/floor");
 * const tenant = await openSnapshot(kv(env.SNAPSHOT, "acme/"), { tenant: "acme", publisher, floor });
 */
export function kvFloor(namespace: KvFloorNamespace, key: string): Floor {
  let highest: Mark | undefined;
  let asked = false;
  const read = async () => {
    const kept = highest ?? (await reaching(async () => markOf((await namespace.get(key, "text")) ?? NONE)));
    asked = true;
    return (highest = higher(highest, kept));
  };
  return {
    read,
    async raise(next) {
      if (!asked) await read();
      if (highest !== undefined && highest.sequence >= next.sequence) return;
      highest = next;
      await namespace.put(key, JSON.stringify(next)).catch(notKept);
    },
    async discard() {
      highest = undefined;
      await namespace.put(key, NONE).catch(notKept);
    },
  };
}
