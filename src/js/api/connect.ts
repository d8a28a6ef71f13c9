import { clockOf } from "./clock.js";
import type { Core, CoreTimer } from "./core.js";
import { asError, CallgateError } from "./errors.js";
import { bodyOf, reach, refusalOf } from "./fetch.js";
import type { OpenGate } from "./gate.js";
import { evaluator } from "./evaluator.js";
import { openGate } from "./slice.js";
import { memoryFloor } from "./trust.js";
import type { Floor, Gate, Trust } from "./types.js";

const SLICE_LIMIT = 1024 * 1024;
const SLICE_TYPE = "application/vnd.callgate.slice";
const EVERY_MS = 5 * 60_000;
const LEAST_MS = 1_000;
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
}

/**
 * A gate that is kept up to date. Events: `change` when answers may differ (a newer publication, or an instant at which
 * a right begins or ends), `error` when a refresh failed; the error is an `ErrorEvent`-like `error` on the event.
 */
export interface Connected extends EventTarget {
  /** The newest gate. After a failed refresh the old one stays, and denies everything once it expires. */
  readonly gate: Gate;
  /** Asks for a newer slice now; tells whether there was one. Concurrent calls share one request. */
  refresh(): Promise<boolean>;
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
  /** Why the refresh failed, mostly a `CallgateError`. */
  readonly error: Error;

  constructor(error: Error) {
    super("error");
    this.error = error;
  }
}

/**
 * Fetches the person's slice, opens it, and keeps it up to date: before it expires, at a time that differs from page to page.
 *
 * @throws {CallgateError} `unauthorised` (401), `forbidden` (403), `not_found` (404, 410), `unavailable` (any other status),
 * `not_a_slice` (a page came instead), `unreachable` (no answer), `too_large`, or one of the opening codes.
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

class Connection extends EventTarget {
  readonly #core: Core;
  readonly #url: string | URL;
  readonly #options: ConnectOptions;
  readonly #closing = new AbortController();
  #gate: OpenGate | undefined;
  #etag: string | undefined;
  #failures = 0;
  #refreshing: Promise<boolean> | undefined;
  #timers: CoreTimer[] = [];

  constructor(core: Core, url: string | URL, options: ConnectOptions) {
    super();
    this.#core = core;
    this.#url = url;
    this.#options = options;
  }

  get gate(): Gate {
    if (this.#gate === undefined) throw new CallgateError("closed");
    return this.#gate;
  }

  async open(): Promise<void> {
    await this.#load();
    this.#schedule();
  }

  refresh(): Promise<boolean> {
    this.#refreshing ??= this.#refresh().finally(() => {
      this.#refreshing = undefined;
    });
    return this.#refreshing;
  }

  close(): void {
    this.#closing.abort();
    this.#cancel();
  }

  async #refresh(): Promise<boolean> {
    try {
      const changed = await this.#load();
      this.#failures = 0;
      if (changed) this.dispatchEvent(new Event("change"));
      return changed;
    } catch (cause) {
      this.#failures += 1;
      throw asError(cause);
    } finally {
      this.#schedule();
    }
  }

  /** Fetches and opens; false where the server says that nothing is newer. */
  async #load(): Promise<boolean> {
    if (this.#closing.signal.aborted) throw new CallgateError("closed");
    const response = await reach(this.#options.fetch ?? fetch, this.#url, await this.#request());
    if (response.status === 304 && this.#gate !== undefined) return false;
    const refusal = refusalOf(response);
    if (refusal !== undefined) throw new CallgateError(refusal, { detail: `status ${response.status}` });
    const gate = await openGate(await bodyOf(response, SLICE_LIMIT), this.#options);
    this.#etag = response.headers.get("etag") ?? undefined;
    this.#gate = gate;
    return true;
  }

  async #request(): Promise<RequestInit> {
    const headers = new Headers(await this.#options.headers?.());
    headers.set("accept", SLICE_TYPE);
    if (this.#etag !== undefined && !this.#expired()) headers.set("if-none-match", this.#etag);
    return { headers, cache: "no-store", signal: this.#closing.signal };
  }

  #expired(): boolean {
    return this.#gate === undefined || clockOf(this.#options)() >= this.#gate.expires.getTime();
  }

  #schedule(): void {
    this.#cancel();
    if (this.#closing.signal.aborted || this.#gate === undefined) return;
    this.#after(this.#delay(this.#gate), () => this.#renew());
    const { boundary } = this.#gate;
    if (boundary !== undefined) this.#after(boundary - clockOf(this.#options)(), () => this.#turn());
  }

  #after(ms: number, then: () => void): void {
    this.#timers.push(new this.#core.Timer(Math.min(Math.max(ms, LEAST_MS), MOST_MS), then));
  }

  /** Well before the end, and spread, so that pages opened together do not come back together; after a failure soon, then slower. */
  #delay(gate: Gate): number {
    const left = gate.expires.getTime() - clockOf(this.#options)();
    const wanted = this.#failures === 0 ? left * 0.8 : LEAST_MS * 2 ** this.#failures;
    return Math.min(wanted, this.#options.every ?? EVERY_MS) * (0.75 + Math.random() / 4);
  }

  #renew(): void {
    this.refresh().catch((error: Error) => {
      if (!this.#closing.signal.aborted) this.dispatchEvent(new ConnectionErrorEvent(error));
    });
  }

  #turn(): void {
    this.dispatchEvent(new Event("change"));
    this.#schedule();
  }

  #cancel(): void {
    for (const timer of this.#timers.splice(0)) timer.cancel();
  }
}

/** Storage is absent outside pages, and forbidden in some. */
function pageFloor(core: Core, tenant: string): Floor {
  try {
    if (typeof localStorage === "object" && localStorage !== null) return new core.PageFloor(tenant);
  } catch {}
  return memoryFloor();
}
