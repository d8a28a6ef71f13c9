import type { Context, MiddlewareHandler } from "hono";
import type { Gate, RouteDecision, Tenant } from "./api/types.js";
import { gate } from "./edge.js";

/** What a handler behind the gate finds in `c.var`. */
export interface CallgateEnv {
  Variables: {
    /** The person's gate, for further questions. */
    gate: Gate;
    /** The check that the request passed; its `params` are the ids that were checked. */
    route: RouteDecision;
  };
}

export interface CallgateOptions {
  /** The newest snapshot; rejects while there is none. */
  readonly tenant: () => Tenant | Promise<Tenant>;
  /** The person whose credential was verified, or undefined. */
  readonly subject: (c: Context) => string | undefined | Promise<string | undefined>;
  /** What stands before the paths of the policy's routes. Default is none. */
  readonly base?: string;
}

/**
 * Lets through what the policy's routes allow the person, and refuses the rest as `gate` of `callgate/edge` does.
 * OPTIONS is left alone, because a preflight carries no credential: let no handler act on it.
 *
 * @example
 * app.use("/api/*", callgate({ tenant, subject: signedIn, base: "/api" }));
 * app.get("/api/crm/:db", (c) => c.json(records(c.var.route.params.db)));
 */
export function callgate({ tenant, subject, base }: CallgateOptions): MiddlewareHandler<CallgateEnv> {
  return async (c, next) => {
    if (c.req.method === "OPTIONS") return next();
    const judged = await gate(c.req.raw, { tenant, subject: await subject(c), ...(base === undefined ? {} : { base }) });
    if (judged instanceof Response) return judged;
    c.set("gate", judged.gate);
    c.set("route", judged.route);
    await next();
    return undefined;
  };
}
