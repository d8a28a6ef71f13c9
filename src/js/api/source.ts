import { CallgateError } from "./errors.js";
import type { Mark, Source } from "./types.js";

/** The file of a store that says which root is the newest; all others are named by their hash. */
const CHECKPOINT = "checkpoint.jws";
const CHECKPOINT_LIMIT = 2 * 1024;
const FILE_LIMIT = 1024 * 1024;

/** The bytes under a name, of which there may be at most `limit`; undefined where there is nothing. */
export type Read = (name: string, limit: number) => Promise<Uint8Array | undefined>;

/** A store out of what reads one name from it. `place` is where its checkpoint was looked for. */
export function sourceOf(read: Read, place: string): Source {
  return {
    checkpoint: async () => (await read(CHECKPOINT, CHECKPOINT_LIMIT)) ?? missing(place),
    file: async (name) => read(checked(name), FILE_LIMIT),
  };
}

function missing(place: string): never {
  throw new CallgateError("unavailable", { detail: `no \`${CHECKPOINT}\` in \`${place}\`` });
}

/** A name that can be nothing but a file of a store. */
function checked(name: string): string {
  if (!/^[0-9a-f]{64}$/.test(name)) throw new TypeError(`\`${name}\` is not the name of a snapshot file`);
  return name;
}

/** What a store's own client could not do; it may pass. */
export async function reaching<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt();
  } catch (cause) {
    throw cause instanceof CallgateError ? cause : new CallgateError("unreachable", { cause });
  }
}

/** The mark in a text; undefined where the text is none. */
export function markOf(text: string): Mark | undefined {
  try {
    const { sequence, root } = JSON.parse(text) as Partial<Mark>;
    return Number.isSafeInteger(sequence) && typeof root === "string" ? { sequence: Number(sequence), root } : undefined;
  } catch {
    return undefined;
  }
}

/** The higher of two marks; of equal ones the first, which was seen first. */
export function higher(one: Mark | undefined, other: Mark | undefined): Mark | undefined {
  return one === undefined || (other !== undefined && other.sequence > one.sequence) ? other : one;
}

/** A floor is the second line, and expiry the guarantee: where it cannot be kept, memory has to do. */
export function notKept(cause: unknown): void {
  console.warn(`callgate: the floor was not stored: ${String(cause)}`);
}
