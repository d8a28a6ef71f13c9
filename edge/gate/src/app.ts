import { Hono, type MiddlewareHandler } from "hono";
import type { Bindings, Configuration } from "./environment.ts";
import { failed, problem } from "./problems.ts";
import { tenantGate, type Development } from "./tenant-gate.ts";

const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** The gate: assets for anybody, and for each tenant its people's own slices and the API behind its policy. */
export function gateApp(bindings: Bindings, config: Configuration, development?: Development): Hono {
  const gates = new Map(config.tenants.map((served) => [served.id, tenantGate(bindings, config, served, development)]));
  const app = new Hono().use(hardened);
  app.all("/t/*", (c) => {
    // As it stands in the address: an encoded spelling names no tenant.
    const [, prefix, id = ""] = new URL(c.req.url).pathname.split("/");
    if (prefix !== "t") return problem(c, 404, "not_found");
    return gates.get(id)?.(`/t/${id}`).fetch(c.req.raw) ?? problem(c, 404, "not_found");
  });
  app.all("*", (c) => gates.get(config.tenants[0].id)?.("").fetch(c.req.raw) ?? problem(c, 404, "not_found"));
  return app.onError(failed);
}

const hardened: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set("Content-Security-Policy", POLICY);
  c.res.headers.set("X-Content-Type-Options", "nosniff");
  c.res.headers.set("Referrer-Policy", "no-referrer");
};
