import type { Trust } from "./types.js";

/** What a clock said. */
export interface Reading {
  /** Milliseconds since 1970; `NaN` where the given clock is broken, which every comparison treats as past the end. */
  readonly instant: number;
  /** How many more questions may take it in the place of a reading of their own: none once its turn of the event loop is over. */
  left: number;
}

export type Clock = () => Reading;

/** How many readings of one turn share an instant. Reading the system's clock costs several times what an answer does. */
const SHARED = 64;
/** So many readings of one instant come first that nobody shares: a request asks once or twice, and would pay more for the end of the turn. */
const ALONE = 4;

/** Nobody may take it. */
export const NO_READING: Reading = { instant: Number.NaN, left: 0 };

let current = NO_READING;
/** How many readings before the current one gave its instant. */
let repeated = 0;
let awaited = false;

export function clockOf({ now }: Pick<Trust, "now">): Clock {
  return now === undefined ? systemClock : () => read(now);
}

/** A clock that never goes back, nor before `from`: an answer that time took away must not return with a clock that is set back. */
export function latched(clock: Clock, from = 0): Clock {
  let latest = from;
  return () => {
    const reading = clock();
    if (reading.instant < latest) return { instant: latest, left: 0 };
    if (reading.instant > latest) latest = reading.instant;
    return reading;
  };
}

/** Within one turn of the event loop time stands still for a few readings, and never from one turn to the next. */
function systemClock(): Reading {
  if (current.left > 0) current.left -= 1;
  else current = taken(Date.now());
  return current;
}

function taken(instant: number): Reading {
  repeated = instant === current.instant ? repeated + 1 : 0;
  if (repeated < ALONE) return { instant, left: 0 };
  turn();
  return { instant, left: SHARED - 1 };
}

/** By a promise, and once a turn: Node's `queueMicrotask` costs three times as much, and tests put their own in its place. */
function turn(): void {
  if (!awaited) void Promise.resolve().then(end);
  awaited = true;
}

function end(): void {
  awaited = false;
  endReading();
}

/** Whoever shares a reading takes the next one by themselves. */
export function endReading(): void {
  current.left = 0;
}

function read(now: () => Date): Reading {
  try {
    return { instant: now().getTime(), left: 0 };
  } catch {
    return NO_READING;
  }
}
