import { CallgateError, type Floor, type Mark, type Tenant } from "callgate";
import type { Namespace } from "./environment.ts";

const POLL_MS = 10_000;
const RETRY_MS = 1_000;
const TOLERANCE_MS = 5 * 60_000;

/** Hands out the newest verified snapshot; rejects with a `CallgateError` while there is none. */
export type KeepTenant = () => Promise<Tenant>;

/**
 * Keeps one opened snapshot per isolate and looks for a newer checkpoint at most every ten seconds.
 *
 * No promise is shared between requests: in workerd a request cannot wait for another request's I/O.
 * So while one request polls, the others go on with the snapshot at hand, up to twice the interval.
 */
export function keepTenant(open: () => Promise<Tenant>, clock: () => number = Date.now): KeepTenant {
  let kept: Tenant | undefined;
  let checkedAt = 0;
  let pollingSince = 0;
  let failure: { error: unknown; at: number } | undefined;

  async function first(): Promise<Tenant> {
    if (failure && clock() - failure.at < RETRY_MS) throw failure.error;
    try {
      const opened = await open();
      failure = undefined;
      checkedAt = clock();
      return (kept = kept && kept.sequence >= opened.sequence ? kept : opened);
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
      report(error);
    }
    checkedAt = clock();
    pollingSince = 0;
  }

  function due(): boolean {
    return clock() - checkedAt >= POLL_MS && clock() - pollingSince >= POLL_MS;
  }

  return async () => {
    const tenant = kept ?? (await first());
    if (due()) await poll(tenant);
    if (clock() >= tenant.expires.getTime()) throw new CallgateError("expired");
    return tenant;
  };
}

/** Keeps the floor in KV, as a second line behind the isolate's memory: it is read once and written best effort. */
export function namespaceFloor(namespace: Namespace, key: string, clock: () => number = Date.now): Floor {
  let highest: Mark | undefined;
  return {
    async read() {
      return (highest ??= mark(await namespace.get(key, "text"), clock() + TOLERANCE_MS));
    },
    async raise(next) {
      if (highest && highest.sequence >= next.sequence) return;
      highest = next;
      await namespace.put(key, JSON.stringify(next)).catch(report);
    },
  };
}

/** A mark from the future is not believed: whoever can write it could otherwise shut everybody out for ever. */
function mark(stored: string | null, latest: number): Mark | undefined {
  try {
    const { sequence, root } = JSON.parse(stored ?? "{}") as Partial<Mark>;
    if (!Number.isSafeInteger(sequence) || typeof root !== "string") return undefined;
    return Number(sequence) <= latest ? { sequence: Number(sequence), root } : undefined;
  } catch {
    return undefined;
  }
}

function report(error: unknown): void {
  console.warn(`snapshot: ${error instanceof CallgateError ? error.code : String(error)}`);
}
