import type { Trust } from "./types.js";

/** Milliseconds since 1970; `NaN` where the given clock is broken, which every comparison treats as past the end. */
export type Clock = () => number;

/** How many readings of one turn share an instant. Reading the system's clock costs several times what an answer does. */
const SHARED = 64;

let instant = 0;
let left = 0;

export function clockOf({ now }: Pick<Trust, "now">): Clock {
  return now === undefined ? systemClock : () => read(now);
}

/** A clock that never goes back, nor before `from`: an answer that time took away must not return with a clock that is set back. */
export function latched(clock: Clock, from = 0): Clock {
  let latest = from;
  return () => {
    const now = clock();
    if (now > latest) latest = now;
    return Number.isNaN(now) ? now : latest;
  };
}

/** Within one turn of the event loop time stands still for a few readings, and never from one turn to the next. */
function systemClock(): number {
  if (left === 0) turn();
  left -= 1;
  return instant;
}

function turn(): void {
  instant = Date.now();
  left = SHARED;
  queueMicrotask(end);
}

function end(): void {
  left = 0;
}

function read(now: () => Date): number {
  try {
    return now().getTime();
  } catch {
    return Number.NaN;
  }
}
