import { clockOf } from "./clock.js";
import type { Core, CorePageFloor, CoreTimer } from "./core.js";
import { CallgateError } from "./errors.js";
import { bodyOf, reach, refusalOf } from "./fetch.js";
import type { OpenGate } from "./gate.js";
import { evaluator } from "./evaluator.js";
import { openGate } from "./slice.js";
import { Tabs, type Told } from "./tabs.js";
import { memoryFloor, same } from "./trust.js";
import type { Floor, Gate, Notice, Trust } from "./types.js";

const SLICE_LIMIT = 1024 * 1024;
const SLICE_TYPE = "application/vnd.callgate.slice";
const EVERY_MS = 5 * 60_000;
const LEAST_MS = 1_000;
/** A timer may come before its instant: it counts from when its turn of the event loop began. It is set once more, for this long at least. */
const EARLY_MS = 20;
/** What another page asks for is heard within this time, or asked for here too. */
const HEARD_MS = 3_000;
/** The longest delay that a timer can hold. */
const MOST_MS = 2 ** 31 - 1;

/** Whose slice to fetch, and how. */
export interface ConnectOptions extends Trust {
  /** From the application's own session. */
  readonly subject: string;
  /** Asked before every request, so that a renewed credential is used. */
  readonly headers?: () => HeadersInit | Promise<HeadersInit>;
  /** What to fetch with. Default: the global `fetch`. */
  readonly fetch?: typeof fetch;
  /** The longest time between two refreshes, in ms. Default is 300,000 (5 minutes). */
  readonly every?: number;
  /** When a newer slice takes effect: as soon as it is here, or when `apply` is called and at the latest when the old one expires. Default: immediately. */
  readonly apply?: "immediately" | "manually";
}

/**
 * A gate that is kept up to date. Events: `change` when answers may differ (a newer publication, or an instant at which
 * a right begins or ends), `newer` when a slice waits for `apply`, `error` when a refresh failed; the error is an
 * `ErrorEvent`-like `error` on the event. `notice` when something was mended by itself; of what the first opening mended only
 * the option `notice` hears, because nobody listens yet.
 */
export interface Connected extends EventTarget {
  /** The newest gate. After a failed refresh the old one stays, and denies everything once it expires. */
  readonly gate: Gate;
  /** Asks for a newer slice now; tells whether there was one. Concurrent calls share one request. Rejects with `closed` after `close`. */
  refresh(): Promise<boolean>;
  /** Takes the newer slice that waits; tells whether there was one. Only with `apply: "manually"` does one ever wait. */
  apply(): boolean;
  /** Ends the refreshing. The gate goes on until it expires. */
  close(): void;
}

/**
 * What an `error` event of a `Connected` is.
 *
 * @example
 * connected.addEventListener("error", (event) => {
 *   if (event instanceof ConnectionErrorEvent) console.warn(event.error.message);
 * });
 */
export class ConnectionErrorEvent extends Event {
  /** Why the refresh failed: a `CallgateError`, or what `headers` or `fetch` of the options threw. */
  readonly error: Error;

  constructor(error: Error) {
    super("error");
    this.error = error;
  }
}

/**
 * What a `notice` event of a `Connected` is.
 *
 * @example
 * connected.addEventListener("notice", (event) => {
 *   if (event instanceof NoticeEvent) console.warn(event.notice.code);
 * });
 */
export class NoticeEvent extends Event {
  /** What was mended. */
  readonly notice: Notice;

  constructor(notice: Notice) {
    super("notice");
    this.notice = notice;
  }
}

/**
 * Fetches the person's slice, opens it, and keeps it up to date: before it expires, at a time that differs from page to page.
 * What one page of a browser fetches, the person's other pages need not: they hear of it. Where several are due at once, as after
 * a sleep, one asks for all (Web Locks, where there are some).
 *
 * @throws {CallgateError} `unauthorised` (401), `forbidden` (403), `not_found` (404, 410), `redirected` (it leads elsewhere, and
 * the headers would go along), `unavailable` (any other status), `not_a_slice` (a page came instead), `unreachable` (no answer), `too_large`, or one of the opening codes.
 *
 * @example
 * const connected = await connect("/callgate/slice", {
 *   tenant: "acme", publisher, subject: session.user,
 *   headers: () => ({ authorization: `Bearer ${session.token}` }),
 * });
 * render(connected.gate);
 * connected.addEventListener("change", () => render(connected.gate));
 */
export async function connect(url: string | URL, options: ConnectOptions): Promise<Connected> {
  const core = await evaluator.get();
  const connection = new Connection(core, url, { ...options, floor: options.floor ?? pageFloor(core, options.tenant) });
  await connection.open();
  return connection as Connected;
}

interface Held {
  readonly gate: OpenGate;
  readonly etag: string | undefined;
}

class Connection extends EventTarget {
  readonly #core: Core;
  readonly #url: string | URL;
  readonly #options: ConnectOptions;
  readonly #closing = new AbortController();
  #current: Held | undefined;
  #newer: Held | undefined;
  #tabs: Tabs | undefined;
  #failures = 0;
  #refreshing: Promise<boolean> | undefined;
  #timers: CoreTimer[] = [];

  constructor(core: Core, url: string | URL, options: ConnectOptions) {
    super();
    this.#core = core;
    this.#url = url;
    this.#options = { ...options, notice: (notice) => this.#tell(notice, options) };
  }

  get gate(): Gate {
    if (this.#current === undefined) throw new CallgateError("closed");
    return this.#current.gate;
  }

  async open(): Promise<void> {
    const { tenant, subject } = this.#options;
    this.#tabs = new Tabs(tenant, subject, (told) => void this.#hear(told).catch(() => {}));
    try {
      this.#current = await this.#load();
    } catch (cause) {
      this.close();
      throw cause;
    }
    this.#schedule();
  }

  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  apply(): boolean {
    if (this.#newer === undefined) return false;
    this.#switch(this.#newer);
    this.#schedule();
    return true;
  }

  close(): void {
    this.#closing.abort();
    this.#tabs?.close();
    this.#cancel();
  }

  async #refresh(): Promise<boolean> {
    try {
      const loaded = await this.#load();
      if (this.#closing.signal.aborted) throw new CallgateError("closed");
      this.#failures = 0;
      return loaded !== undefined && this.#take(loaded);
    } catch (cause) {
      this.#failures += 1;
      throw cause;
    } finally {
      this.#schedule();
    }
  }

  /** Fetches and opens; undefined where the server says that nothing is newer. The other pages hear of it. */
  async #load(): Promise<Held | undefined> {
    if (this.#closing.signal.aborted) throw new CallgateError("closed");
    const response = await reach(this.#options.fetch ?? fetch, this.#url, await this.#request());
    if (response.status === 304 && this.#held !== undefined) {
      this.#tabs?.tell({ etag: this.#held.etag });
      return undefined;
    }
    const refusal = refusalOf(response);
    if (refusal !== undefined) throw new CallgateError(refusal, { detail: `status ${response.status}` });
    const bytes = await bodyOf(response, SLICE_LIMIT);
    const etag = response.headers.get("etag") ?? undefined;
    const gate = await openGate(bytes, this.#options);
    this.#tabs?.tell({ bytes, etag });
    return { gate, etag };
  }

  /** What another page fetched is as good as fetched here, if it verifies and is the newest. */
  async #hear({ bytes, etag }: Told): Promise<void> {
    if (bytes === undefined && (etag === undefined || etag !== this.#held?.etag)) return;
    const gate = bytes && (await openGate(bytes, this.#options));
    if (this.#held === undefined || this.#closing.signal.aborted) return;
    if (gate !== undefined) this.#take({ gate, etag });
    this.#failures = 0;
    this.#schedule();
  }

  /** Tells whether it is newer than what is here: while it was verified, another page may have told of a newer one. */
  #take(loaded: Held): boolean {
    if (this.#held !== undefined && loaded.gate.sequence <= this.#held.gate.sequence) return false;
    if (this.#options.apply !== "manually" || this.#isOver(this.#current)) this.#switch(loaded);
    else this.#wait(loaded);
    return true;
  }

  #wait(newer: Held): void {
    this.#newer = newer;
    this.dispatchEvent(new Event("newer"));
  }

  #switch(to: Held): void {
    this.#current = to;
    this.#newer = undefined;
    this.dispatchEvent(new Event("change"));
  }

  /** The newest that is here. */
  get #held(): Held | undefined {
    return this.#newer ?? this.#current;
  }

  async #request(): Promise<RequestInit> {
    const headers = new Headers(await this.#options.headers?.());
    headers.set("accept", SLICE_TYPE);
    const held = this.#held;
    if (held?.etag !== undefined && !this.#isOver(held)) headers.set("if-none-match", held.etag);
    return { headers, cache: "no-store", signal: this.#closing.signal };
  }

  #isOver(held: Held | undefined): boolean {
    return held === undefined || !(clockOf(this.#options)().instant < held.gate.expires.getTime());
  }

  #schedule(): void {
    this.#cancel();
    if (this.#closing.signal.aborted || this.#current === undefined || this.#held === undefined) return;
    this.#after(this.#delay(this.#held.gate), () => this.#wake());
    const { boundary } = this.#current.gate;
    if (boundary !== undefined) this.#until(boundary);
  }

  #until(boundary: number, least = LEAST_MS): void {
    const left = () => boundary - clockOf(this.#options)().instant;
    this.#after(left(), () => (left() > 0 ? this.#until(boundary, EARLY_MS) : this.#turn()), least);
  }

  #after(ms: number, then: () => void, least = LEAST_MS): void {
    this.#timers.push(new this.#core.Timer(Math.min(Math.max(ms, least), MOST_MS), then));
  }

  /** Well before the end, and spread, so that pages opened together do not come back together; after a failure soon, then slower. */
  #delay(gate: Gate): number {
    const left = gate.expires.getTime() - clockOf(this.#options)().instant;
    const wanted = this.#failures === 0 ? left * 0.8 : LEAST_MS * 2 ** this.#failures;
    const most = this.#options.every ?? EVERY_MS;
    // A clock that tells no time wants nothing.
    return (wanted < most ? wanted : most) * (0.75 + Math.random() / 4);
  }

  #tell(told: Notice, { notice }: Trust): void {
    this.dispatchEvent(new NoticeEvent(told));
    notice?.(told);
  }

  /** Pages whose timers come together, as after a sleep, leave it to one of them: what it fetches they hear, which sets their timers anew. */
  #wake(): void {
    const renewed = this.#tabs?.alone(() => this.#renew());
    void renewed?.then((here) => {
      if (!here && !this.#closing.signal.aborted) this.#after(HEARD_MS, () => void this.#renew());
    });
  }

  async #renew(): Promise<void> {
    try {
      await this.refresh();
    } catch (cause) {
      if (!this.#closing.signal.aborted) this.dispatchEvent(new ConnectionErrorEvent(cause instanceof Error ? cause : new Error(String(cause))));
    }
  }

  #turn(): void {
    if (this.#newer !== undefined && this.#isOver(this.#current)) this.#switch(this.#newer);
    else this.dispatchEvent(new Event("change"));
    this.#schedule();
  }

  #cancel(): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
  }
}

/** Storage is absent outside pages, and forbidden in some. */
function pageFloor(core: Core, tenant: string): Floor {
  try {
    if (typeof localStorage === "object" && localStorage !== null) return stored(new core.PageFloor(tenant));
  } catch {}
  return memoryFloor();
}

/** Another tab may have replaced the mark that this one would discard. */
function stored(floor: CorePageFloor): Floor {
  return {
    read: () => floor.read(),
    raise: (mark) => floor.raise(mark),
    discard: (mark) => {
      if (same(floor.read(), mark)) floor.discard();
    },
  };
}
