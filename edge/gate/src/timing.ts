import type { Context, MiddlewareHandler } from "hono";

/** Instants of one request, in milliseconds. */
export interface Timed {
  Variables: { identifiedAt?: number; decidedAt?: number };
}

/** Says in `Server-Timing` what the gate itself cost, apart from what the handler did. */
export const timed: MiddlewareHandler<Timed> = async (c, next) => {
  const enteredAt = performance.now();
  await next();
  const decidedAt = c.get("decidedAt") ?? performance.now();
  const identifiedAt = c.get("identifiedAt") ?? decidedAt;
  const phases = [duration("identity", identifiedAt - enteredAt), duration("decision", decidedAt - identifiedAt)];
  c.res.headers.set("Server-Timing", phases.join(", "));
};

export const decided: MiddlewareHandler<Timed> = async (c, next) => {
  c.set("decidedAt", performance.now());
  await next();
};

/** Notes when the caller was identified, whoever they turned out to be. */
export function timedIdentity<Identity>(identify: (c: Context) => Promise<Identity>) {
  return async (c: Context): Promise<Identity> => {
    const identity = await identify(c);
    c.set("identifiedAt", performance.now());
    return identity;
  };
}

function duration(name: string, milliseconds: number): string {
  return `${name};dur=${milliseconds.toFixed(3)}`;
}
