import { clockOf } from "./clock.js";
import type { CoreTrust } from "./core.js";
import { isFault } from "./core.js";
import { hint } from "./development.js";
import { asError } from "./errors.js";
import type { Floor, Mark, Trust } from "./types.js";

const MINUTE = 60_000;

/** How far ahead of the clock a checkpoint may be issued. Pages run on poor clocks, and what they decide is advisory. */
export const TOLERANCE = { page: 24 * 60 * MINUTE, edge: 5 * MINUTE } as const;

/** Whether two marks are one. */
export function same(one: Mark | undefined, other: Mark | undefined): boolean {
  return one?.sequence === other?.sequence && one?.root === other?.root;
}

/** A floor for as long as this object lives. */
export function memoryFloor(): Floor {
  let mark: Mark | undefined;
  return {
    read: () => mark,
    raise: (next) => {
      if (mark === undefined || next.sequence > mark.sequence) mark = next;
    },
    discard: (found) => {
      if (same(mark, found)) mark = undefined;
    },
  };
}

/**
 * Opens something under the floor: read before, raised after, also when what was opened is refused later than its
 * checkpoint was verified. An expired checkpoint would otherwise leave the way open for an older one.
 */
export async function opened<T extends { readonly floor: Mark }>(
  trust: Trust,
  tolerance: number,
  open: (trust: CoreTrust) => Promise<T>,
): Promise<T> {
  const { tenant, publisher } = trust;
  const floor = await trust.floor?.read();
  const given = { tenant, keys: publisher.keys, now: clockOf(trust)(), tolerance };
  try {
    const result = await open(floor === undefined ? given : { ...given, floor });
    await raise(trust.floor, floor, result.floor);
    return result;
  } catch (cause) {
    if (isFault(cause) && cause.floor !== undefined) await raise(trust.floor, floor, cause.floor);
    throw asError(cause);
  }
}

/** A checkpoint that verified below the remembered mark: the mark lay in the future, and nothing was held against it. */
async function raise(floor: Floor | undefined, before: Mark | undefined, mark: Mark): Promise<void> {
  if (before !== undefined && before.sequence > mark.sequence) {
    hint(() => "the remembered mark lay in the future and was discarded");
    await floor?.discard?.(before);
  }
  await floor?.raise(mark);
}
