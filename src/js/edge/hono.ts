/**
 * The gate as a middleware of Hono.
 *
 * @packageDocumentation
 */

import type { Context, MiddlewareHandler } from "hono";
import type { Gate, RouteDecision, Tenant } from "../api/types.js";
import { gate } from "./gate.js";
import type { Identified } from "./identity.js";
import type { DecisionLog } from "./record.js";

/** What a handler behind the gate finds in `c.var`. */
export interface CallgateEnv {
  /** As Hono calls them. */
  Variables: {
    /** The person's gate, for further questions. */
    gate: Gate;
    /** The check that the request passed; its `params` are the ids that were checked. */
    route: RouteDecision;
  };
}

/** What a request is judged by. */
export interface CallgateOptions {
  /** The newest snapshot; rejects while there is none. */
  readonly tenant: (c: Context) => Tenant | Promise<Tenant>;
  /** The person whose credential was verified, or undefined. */
  readonly subject: ((c: Context) => Identified | Promise<Identified>);
  /** What stands before the paths of the policy's routes. Default is none. */
  readonly base?: string;
  /** Told of every judged request. */
  readonly log?: DecisionLog;
  /** Whether records name the person and the item. Default: no. */
  readonly personal?: boolean;
}

/**
 * Lets through what the policy's routes allow the person, and refuses the rest as `gate` of `callgate/edge` does.
 * OPTIONS is left alone, because a preflight carries no credential: let no handler act on it.
 *
 * @param options what a request is judged by
 *
 * @example
 * const identify = jwt({ issuer, audience, jwks });
 * app.use("/api/*", callgate({ tenant, subject: (c) => identify(c.req.raw), base: "/api" }));
 * app.get("/api/crm/:db", (c) => c.json(records(c.var.route.params.db)));
 */
export function callgate({ tenant, subject, ...options }: CallgateOptions): MiddlewareHandler<CallgateEnv> {
  return async (c, next) => {
    if (c.req.method === "OPTIONS") return next();
    const judged = await gate(c.req.raw, { ...options, tenant: () => tenant(c), subject: () => subject(c) });
    if (judged instanceof Response) return judged;
    c.set("gate", judged.gate);
    c.set("route", judged.route);
    await next();
    c.header("server-timing", judged.timing, { append: true });
    return undefined;
  };
}
