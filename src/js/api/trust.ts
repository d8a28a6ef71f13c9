import { clockOf } from "./clock.js";
import type { CoreTrust } from "./core.js";
import { isFault } from "./core.js";
import { hint } from "./development.js";
import { asError } from "./errors.js";
import type { Floor, Mark, Trust } from "./types.js";

const MINUTE = 60_000;

/** How far ahead of the clock a checkpoint may be issued. Pages run on poor clocks, and what they decide is advisory. */
export const TOLERANCE = { page: 24 * 60 * MINUTE, edge: 5 * MINUTE } as const;

/** The evaluator's word for a floor that lay in the future, so that nothing was held against it. */
const DISCARDED = "floor_discarded";

/** A floor for as long as this object lives. */
export function memoryFloor(): Floor {
  let mark: Mark | undefined;
  return {
    read: () => mark,
    raise: (next) => {
      if (mark === undefined || next.sequence > mark.sequence) mark = next;
    },
    discard: () => {
      mark = undefined;
    },
  };
}

/**
 * Opens something under the floor: read before, raised after, also when what was opened is refused later than its
 * checkpoint was verified. An expired checkpoint would otherwise leave the way open for an older one.
 */
export async function opened<T extends { readonly floor: Mark; readonly note?: string | undefined }>(
  trust: Trust,
  tolerance: number,
  open: (trust: CoreTrust) => Promise<T>,
): Promise<T> {
  const { tenant, publisher } = trust;
  const floor = await trust.floor?.read();
  const given = { tenant, keys: publisher.keys, now: clockOf(trust)(), tolerance };
  try {
    const result = await open(floor === undefined ? given : { ...given, floor });
    if (result.note === DISCARDED) await discard(trust.floor);
    await trust.floor?.raise(result.floor);
    return result;
  } catch (cause) {
    if (isFault(cause) && cause.floor !== undefined) await trust.floor?.raise(cause.floor);
    throw asError(cause);
  }
}

async function discard(floor: Floor | undefined): Promise<void> {
  hint(() => "the remembered mark lay in the future and was discarded");
  await floor?.discard?.();
}
