import type { Mark } from "./types.js";

/** The evaluator as the wasm exports it. Instants are ms since 1970; errors are thrown as `Fault`. */
export interface Core {
  /** Each on a row. */
  codes(): string;
  /**
   * Of a slice where there is a subject, else of a snapshot by its checkpoint. `keys` are JWKs of texts, each on a row;
   * `tolerance` is how far ahead of the clock a checkpoint may be issued.
   */
  opening(
    bytes: Uint8Array,
    subject: string | undefined,
    tenant: string,
    keys: string,
    floor: Mark | undefined,
    now: number,
    tolerance: number,
  ): CoreOpening;
  readonly PageFloor: new (tenant: string) => CorePageFloor;
  readonly Timer: new (ms: number, callback: () => void) => CoreTimer;
}

/** Something whose signature has to be verified. */
export interface CoreOpening {
  /** The key's thumbprint. */
  readonly kid: string;
  /** Nothing but `kty`, `crv`, `x` and `y`. */
  readonly key: JsonWebKey;
  readonly message: Uint8Array<ArrayBuffer>;
  readonly signature: Uint8Array<ArrayBuffer>;
  /** Reads and hashes what is opened, while the host verifies; none of it is told before. */
  read(): void;
  /** Goes on with whether the signature holds; call it once. */
  settled(holds: boolean): CoreOpened;
}

export interface CoreOpened {
  readonly publication: Mark & { readonly expires: number; readonly kid: string };
  /** Moves the gate of a slice out; call it once. */
  gate(): CoreGate;
  /** Moves the tenant of a snapshot out; call it once. */
  tenant(): CoreTenant;
  free(): void;
}

export interface CoreTenant {
  /** The names of files to bring, each on a row: of everything, or of what `decide` needs for a question about a resource. */
  missing(subject: string, resource?: string): string;
  supply(name: string, bytes: Uint8Array): void;
  /** The mark of a walk that begins now. */
  mark(): number;
  /** Forgets files and what was read of them down to so many bytes, what was used longest ago first and none used since `mark`. */
  trim(bytes: number, mark: number): void;
  /** Takes over the files of an older publication. */
  succeed(older: CoreTenant): void;
  /** The gate of a subject; throws `unavailable` while files are missing. */
  gate(subject: string, now: number): CoreGate;
  /** As a gate decides it, of a question without more; -1 while something is missing or wrong that `gate` throws. */
  decide(subject: string, now: number, action: string, resource: string): number;
  /** The gate made again of a person's line and those that it shares, each with a newline. */
  revived(lines: Uint8Array, now: number): CoreGate;
  slice(subject: string): Uint8Array;
  etag(subject: string): string;
  free(): void;
}

export interface CoreGate {
  readonly since: number;
  /** Bytes that it takes, nearly. */
  readonly weight: number;
  /** The numbers of the lines that it shares; a publication gives none twice. */
  readonly parts: Uint32Array;
  /** The shared line at an index of `parts`; the person's own past the last. */
  line(index: number): Uint8Array;
  /** The number of a code; 32 more where every item of the type has the same answer. */
  decide(now: number, action: string, resource: string): number;
  /** As `decide`, with what the question says besides, as JSON; never more than the number of a code. */
  judge(now: number, action: string, resource: string, asking: string): number;
  until(now: number): number;
  menu(now: number): MenuItem[];
  /** Each on a row, as actions are. */
  items(now: number, action: string, type: string): string;
  actions(now: number, resource: string): string;
  route(now: number, method: string, path: string): RouteAnswer;
  why(now: number, action: string, resource: string, asking?: string): Reasons;
  free(): void;
}

/** The texts that crossed as rows of one text. */
export function rowsOf(text: string): string[] {
  return text === "" ? [] : text.split("\n");
}

export interface MenuItem {
  /** Of a module none. */
  kind?: "section" | "module";
  id: string;
  label: Record<string, string>;
  href?: string;
  icon?: string;
  /** None where there are none. */
  children?: MenuItem[];
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
