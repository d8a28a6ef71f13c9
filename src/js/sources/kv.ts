import { bytesOf } from "../api/fetch.js";
import { same } from "../api/trust.js";
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
 * A floor in Workers KV, behind the isolate's memory: it is read until a mark was found, and written best effort. Of isolates
 * that write at once the last one's mark stays, until another rises.
 *
 * @example
 * const floor = kvFloor(env.SNAPSHOT, "acme/floor");
 * const tenant = await openSnapshot(kv(env.SNAPSHOT, "acme/"), { tenant: "acme", publisher, floor });
 */
export function kvFloor(namespace: KvFloorNamespace, key: string): Floor {
  let raised: Mark | undefined;
  let kept: Mark | undefined;
  let discarded: Mark | undefined;
  let asked = false;
  const stored = () => reaching(async () => markOf((await namespace.get(key, "text")) ?? NONE));
  const ask = async () => {
    const found = await stored();
    // KV shows a value for a while after it was replaced.
    if (!same(found, discarded)) kept = higher(kept, found);
    asked = true;
  };
  const forget = async (found: Mark) => {
    if (same(await stored(), found)) await namespace.put(key, NONE);
  };
  return {
    async read() {
      if (higher(kept, raised) === undefined) await ask();
      return higher(kept, raised);
    },
    async raise(next) {
      raised = higher(raised, next);
      if (!asked) await ask();
      const mark = higher(kept, raised);
      if (mark === undefined || mark === kept) return;
      kept = mark;
      await namespace.put(key, JSON.stringify(mark)).catch(notKept);
    },
    async discard(found) {
      if (same(raised, found)) raised = undefined;
      if (same(kept, found)) kept = undefined;
      if (same(discarded, found)) return;
      discarded = found;
      asked = false;
      await forget(found).catch(notKept);
    },
  };
}
