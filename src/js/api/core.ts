import type { Mark, PublicKey } from "./types.js";

/** The evaluator as the wasm exports it. Instants are ms since 1970; errors are thrown as `Fault`. */
export interface Core {
  codes(): string[];
  openSlice(bytes: Uint8Array, trust: CoreTrust & { subject: string }): Promise<OpenedSlice>;
  openTenant(jws: Uint8Array, trust: CoreTrust): Promise<OpenedTenant>;
  readonly PageFloor: new (tenant: string) => CorePageFloor;
  readonly Timer: new (ms: number, callback: () => void) => CoreTimer;
}

export interface CoreTrust {
  tenant: string;
  keys: readonly PublicKey[];
  floor?: Mark;
  now: number;
  /** How far ahead of the clock a checkpoint may be issued. */
  tolerance: number;
}

interface Opened {
  readonly floor: Mark;
}

export interface OpenedSlice extends Opened {
  /** Moves the gate out; call it once. */
  gate(): CoreGate;
}

export interface OpenedTenant extends Opened {
  tenant(): CoreTenant;
  free(): void;
}

export interface CoreTenant {
  readonly sequence: number;
  readonly expires: number;
  readonly kid: string;
  missing(subject: string): string[];
  supply(name: string, bytes: Uint8Array): void;
  /** The mark of a walk that begins now. */
  mark(): number;
  /** Forgets files down to so many bytes, those used longest ago first and none used since `mark`. */
  trim(bytes: number, mark: number): void;
  /** Takes over the files of an older publication. */
  succeed(older: CoreTenant): void;
  /** A person's line and those that it needs; `gate` makes their gate of them. */
  lines(subject: string): Uint8Array;
  gate(lines: Uint8Array, now: number): CoreGate;
  slice(subject: string): Uint8Array;
  etag(subject: string): string;
  free(): void;
}

export interface CoreGate {
  readonly subject: string;
  readonly tenant: string;
  readonly sequence: number;
  readonly expires: number;
  readonly kid: string;
  readonly since: number;
  decide(now: number, action: string, resource: string, asking?: object): number;
  until(now: number): number;
  menu(now: number): MenuItem[];
  items(now: number, action: string, type: string): string[];
  actions(now: number, resource: string): string[];
  route(now: number, method: string, path: string): RouteAnswer;
  why(now: number, action: string, resource: string, asking?: object): Reasons;
  free(): void;
}

export interface MenuItem {
  kind: "section" | "module";
  id: string;
  label: Record<string, string>;
  href?: string;
  icon?: string;
  children: MenuItem[];
}

export interface RouteAnswer {
  code: number;
  action?: string;
  resource?: string;
  within?: string;
  params?: Record<string, string>;
}

export interface Reasons {
  allowed: boolean;
  code: string;
  scope: "slice" | "document";
  steps: { code: string; params: Record<string, unknown> }[];
  until?: number;
}

export interface CorePageFloor {
  read(): Mark | undefined;
  raise(mark: Mark): void;
  discard(): void;
}

export interface CoreTimer {
  cancel(): void;
}

/** What the wasm throws. */
export interface Fault {
  readonly code: string;
  readonly floor?: Mark;
  readonly detail?: string;
}

export function isFault(cause: unknown): cause is Fault {
  return typeof cause === "object" && cause !== null && !(cause instanceof Error)
    && "code" in cause && typeof cause.code === "string";
}
