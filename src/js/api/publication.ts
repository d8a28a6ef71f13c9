import type { Mark, Trust } from "./types.js";

/** Of which publication a gate is. */
export interface Publication {
  readonly tenant: string;
  /** In ms since 1970, as `expires`. */
  readonly sequence: number;
  readonly expires: number;
  readonly kid: string;
}

/** The publication of a checkpoint that verified; its own mark is the newest that was seen. */
export function publicationOf({ tenant }: Trust, { floor, expires, kid }: { floor: Mark; expires: number; kid: string }): Publication {
  return { tenant, sequence: floor.sequence, expires, kid };
}
