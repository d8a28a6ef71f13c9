import { clockOf } from "./clock.js";
import type { CoreTrust } from "./core.js";
import { isFault } from "./core.js";
import { hint } from "./development.js";
import { evaluator } from "./evaluator.js";
import type { Floor, Mark, Notice, Trust } from "./types.js";

const MINUTE = 60_000;
const TIMELY = new Set(["expired", "from_future"]);

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
  const now = clockOf(trust)().instant;
  const given = { tenant, keys: publisher.keys, now, tolerance };
  const result = await attempted(() => open(floor === undefined ? given : { ...given, floor }));
  if (!("refusal" in result)) {
    await raise(trust, floor, result.floor);
    return result;
  }
  const { refusal } = result;
  if (isFault(refusal) && refusal.floor !== undefined) await raise(trust, floor, refusal.floor);
  throw evaluator.health.failed(dated(refusal, now));
}

async function attempted<T>(open: () => Promise<T>): Promise<T | { readonly refusal: unknown }> {
  try {
    return await open();
  } catch (refusal) {
    return { refusal };
  }
}

/** Where time refused it, a clock that is wrong may be why: what it says is told. */
function dated(refusal: unknown, now: number): unknown {
  if (!isFault(refusal) || !TIMELY.has(refusal.code) || !Number.isFinite(now)) return refusal;
  const issued = refusal.floor === undefined ? "" : `issued ${instant(refusal.floor.sequence)}, and `;
  return { ...refusal, detail: `${issued}the clock here says ${instant(now)}` };
}

function instant(ms: number): string {
  return new Date(ms).toISOString();
}

/** A checkpoint that verified below the remembered mark: the mark lay in the future, and nothing was held against it. */
async function raise({ floor, notice }: Trust, before: Mark | undefined, mark: Mark): Promise<void> {
  if (before !== undefined && before.sequence > mark.sequence) {
    await floor?.discard?.(before);
    tell({ code: "floor_discarded", mark: before }, notice);
  }
  await floor?.raise(mark);
}

/** The floor rises whatever the application makes of it. */
function tell(told: Notice, notice: Trust["notice"]): void {
  hint(() => `${told.code}: the remembered mark lay in the future and was discarded`);
  try {
    notice?.(told);
  } catch (error) {
    console.error("callgate: `notice` failed", error);
  }
}
