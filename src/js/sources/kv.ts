import { CallgateError } from "../api/errors.js";
import type { Floor, Mark, Source } from "../api/types.js";
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

/** The part of a Workers KV namespace that keeps a floor. */
export interface KvFloorNamespace {
  get(key: string, type: "text"): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
}

const TOLERANCE_MS = 5 * 60_000;

/**
 * A floor in Workers KV, as a second line behind the isolate's memory: it is read once and written best effort. A mark from
 * the future is not believed: whoever can write it could otherwise shut everybody out for ever.
 *
 * @example
 * const floor = kvFloor(env.SNAPSHOT, "acme/floor");
 * const tenant = await openSnapshot(kv(env.SNAPSHOT, "acme/"), { tenant: "acme", publisher, floor });
 */
export function kvFloor(namespace: KvFloorNamespace, key: string, clock: () => number = Date.now): Floor {
  let highest: Mark | undefined;
  return {
    async read() {
      return (highest ??= markOf(await namespace.get(key, "text"), clock() + TOLERANCE_MS));
    },
    async raise(next) {
      if (highest !== undefined && highest.sequence >= next.sequence) return;
      highest = next;
      await namespace.put(key, JSON.stringify(next)).catch((error: unknown) => console.warn(`callgate: the floor was not stored: ${String(error)}`));
    },
  };
}

function markOf(stored: string | null, latest: number): Mark | undefined {
  try {
    const { sequence, root } = JSON.parse(stored ?? "{}") as Partial<Mark>;
    if (!Number.isSafeInteger(sequence) || typeof root !== "string") return undefined;
    return Number(sequence) <= latest ? { sequence: Number(sequence), root } : undefined;
  } catch {
    return undefined;
  }
}
