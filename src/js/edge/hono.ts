/**
 * The gate as a middleware of Hono.
 *
 * @packageDocumentation
 */

import type { Context, MiddlewareHandler } from "hono";
import type { Gate, RouteDecision, Tenant } from "../api/types.js";
import { gate, type GateOptions } from "./gate.js";
import type { Identified, Revoked } from "./identity.js";

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

/** What a request is judged by: the options of `gate`, whose functions are also given Hono's context. */
export interface CallgateOptions extends Omit<GateOptions, "tenant" | "subject" | "revoked"> {
  /** The newest snapshot; rejects while there is none. */
  readonly tenant: (request: Request, c: Context) => Tenant | Promise<Tenant>;
  /** The person whose credential was verified, or the function that verifies it, such as `jwt(…)` of `callgate/jwt`. */
  readonly subject: Identified | ((request: Request, c: Context) => Identified | Promise<Identified>);
  /** Whether the credential was taken back since it was issued. It can only refuse. */
  readonly revoked?: (...asked: [...Parameters<Revoked>, c: Context]) => ReturnType<Revoked>;
}

/**
 * Lets through what the policy's routes allow the person, and refuses the rest as `gate` of `callgate/edge` does. A preflight
 * carries no credential, so it is refused like any other request without one: put Hono's `cors()`, which answers it, before the gate.
 *
 * @param options what a request is judged by
 *
 * @example
 * const options = { tenant, subject: jwt({ issuer, audience, jwks }), base: "/api" };
 * app.use("/api/*", callgate(options));
 * app.all("/callgate/slice", (c) => slice(c.req.raw, options));
 * app.get("/api/crm/:db", (c) => c.json(records(c.var.route.params.db)));
 */
export function callgate(options: CallgateOptions): MiddlewareHandler<CallgateEnv> {
  return async (c, next) => {
    const judged = await gate(c.req.raw, within(options, c));
    if (judged instanceof Response) return judged;
    c.set("gate", judged.gate);
    c.set("route", judged.route);
    await next();
    c.header("server-timing", judged.timing, { append: true });
    return undefined;
  };
}

function within({ tenant, subject, revoked, ...others }: CallgateOptions, c: Context): GateOptions {
  return {
    ...others,
    tenant: (request) => tenant(request, c),
    subject: typeof subject === "function" ? (request) => subject(request, c) : subject,
    ...(revoked && { revoked: (...asked: Parameters<Revoked>) => revoked(...asked, c) }),
  };
}
