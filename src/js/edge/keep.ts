import { CallgateError } from "../api/errors.js";
import type { Tenant } from "../api/types.js";

const POLL_MS = 10_000;
const RETRY_MS = 1_000;

/** How a snapshot is kept. */
export interface KeepOptions {
  /** How often a newer checkpoint is looked for, in ms. Default: 10,000. */
  readonly interval?: number;
  /** In ms since 1970. Default: the system's clock. */
  readonly clock?: () => number;
}

/**
 * Keeps one opened snapshot, and looks for a newer one while requests come in. The function that comes back hands out the
 * newest that verified: at once, or by a promise where it has to look, which rejects with a `CallgateError` while there is none. It
 * never goes back to an older one.
 *
 * No promise is shared between requests: in workerd a request cannot wait for another request's I/O. So while one request
 * polls, the others go on with the snapshot at hand.
 *
 * @param open opens the snapshot, such as by `openSnapshot`; called again where it failed, at most once a second
 * @param options how often to look
 *
 * @example
 * const tenant = keepTenant(() => openSnapshot(kv(env.SNAPSHOT), { tenant: "acme", publisher }));
 * export default { fetch: (request: Request) => gate(request, { tenant, subject }) };
 */
export function keepTenant(open: () => Promise<Tenant>, { interval = POLL_MS, clock = Date.now }: KeepOptions = {}): () => Tenant | Promise<Tenant> {
  let kept: Tenant | undefined;
  let checkedAt = 0;
  let pollingSince = 0;
  let failure: { error: unknown; at: number } | undefined;
  /** The newest that was seen to be over: a clock that is set back does not bring it back. */
  let over: number | undefined;

  /** Also where the clock was set back in between. */
  const since = (instant: number, now = clock()) => Math.abs(now - instant);

  async function first(): Promise<Tenant> {
    if (failure !== undefined && since(failure.at) < RETRY_MS) throw failure.error;
    try {
      const opened = await open();
      failure = undefined;
      checkedAt = clock();
      return (kept = kept !== undefined && kept.sequence >= opened.sequence ? kept : opened);
    } catch (error) {
      failure = { error, at: clock() };
      throw error;
    }
  }

  async function poll(tenant: Tenant): Promise<void> {
    pollingSince = clock();
    try {
      await tenant.refresh();
    } catch (error) {
      console.warn(`callgate: no newer snapshot: ${error instanceof CallgateError ? error.code : String(error)}`);
    }
    checkedAt = clock();
    pollingSince = 0;
  }

  async function looked(): Promise<Tenant> {
    const tenant = kept ?? (await first());
    let now = clock();
    if (since(checkedAt, now) >= interval && since(pollingSince, now) >= interval) {
      await poll(tenant);
      now = clock();
    }
    if (now >= tenant.expires.getTime()) over = tenant.sequence;
    if (over === tenant.sequence) throw new CallgateError("expired");
    return tenant;
  }

  return () => {
    const now = clock();
    if (kept === undefined || over === kept.sequence || since(checkedAt, now) >= interval || now >= kept.expires.getTime()) return looked();
    return kept;
  };
}
