import { clockOf } from "./clock.js";
import type { Core, CoreOpened } from "./core.js";
import { isFault } from "./core.js";
import { hint } from "./development.js";
import { CallgateError } from "./errors.js";
import { evaluator } from "./evaluator.js";
import type { Publication } from "./publication.js";
import { settled } from "./signature.js";
import type { Floor, Mark, Notice, PublicKey, Trust } from "./types.js";

const MINUTE = 60_000;
/** Of a key what the evaluator looks at. */
const MEMBERS = ["kid", "kty", "crv", "x", "y"] as const;
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
 * Opens a slice of a subject, or without one a snapshot, under the floor: read before, raised after, also when what was opened is
 * refused later than its checkpoint was verified. An expired checkpoint would otherwise leave the way open for an older one.
 */
export async function opened<T>(
  core: Core,
  bytes: Uint8Array,
  subject: string | undefined,
  trust: Trust,
  tolerance: number,
  take: (opened: CoreOpened, publication: Publication) => T,
): Promise<T> {
  const { tenant, publisher } = trust;
  const keys = rowsOf(publisher.keys);
  if (typeof tenant !== "string") throw new CallgateError("keys_refused", { detail: "`tenant` is no text" });
  const floor = trust.floor ? await trust.floor.read() : undefined;
  const now = clockOf(trust)().instant;
  let result: CoreOpened;
  try {
    result = await settled(core.opening(bytes, subject, tenant, keys, floor, now, tolerance));
  } catch (refusal) {
    if (isFault(refusal) && refusal.floor !== undefined) await raise(trust, floor, refusal.floor);
    throw evaluator.health.failed(dated(refusal, now));
  }
  try {
    const { sequence, root, expires, kid } = result.publication;
    if (trust.floor) await raise(trust, floor, { sequence, root });
    return take(result, { tenant, sequence, expires, kid });
  } finally {
    result.free();
  }
}

/** Keys as the evaluator takes them: what it looks at of each, on a row. */
function rowsOf(keys: unknown): string {
  if (!Array.isArray(keys)) throw new CallgateError("keys_refused", { detail: "`keys` is no list" });
  return keys.map(rowOf).join("\n");
}

function rowOf(key: Partial<Record<keyof PublicKey, unknown>> | null | undefined): string {
  const told: Partial<Record<keyof PublicKey, string>> = {};
  for (const name of MEMBERS) {
    const value = key?.[name];
    if (typeof value === "string") told[name] = value;
  }
  return JSON.stringify(told);
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
