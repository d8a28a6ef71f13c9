import { Hono, type Context, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { openSnapshot } from "callgate";
import { callgate, type CallgateEnv } from "callgate/hono";
import { kv } from "callgate/sources/kv";
import { apiRoutes } from "./api.ts";
import type { Bindings, Configuration } from "./environment.ts";
import { identifyBy } from "./identity.ts";
import { failed, notAllowed, problem } from "./problems.ts";
import { signedInBy, type SignedIn } from "./signed-in.ts";
import { sliceRoute } from "./slice.ts";
import { keepTenant, namespaceFloor, type KeepTenant } from "./tenant.ts";
import { decided, timed, timedIdentity, type Timed } from "./timing.ts";
import { typedPage } from "./typed-page.ts";
import { whyRoute } from "./why.ts";

const BODY_BYTES = 64 * 1024;
const POLICY = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** How a page signs in; only the development issuer offers addresses for it. */
export interface SignIn {
  readonly people: string;
  readonly token: string;
}

/** The gate: assets for anybody, a person's own slice, and the API behind the policy. */
export function gateApp(bindings: Bindings, config: Configuration & { readonly signIn?: SignIn }): Hono {
  const tenant = keepTenant(() => open(bindings, config));
  const signedIn = signedInBy(identifyBy(config.issuers), tenant);
  const { tenant: name, signIn } = config;
  const app = new Hono().use(hardened);
  app.get("/config.json", (c) => c.json({ mode: "worker", tenant: name, signIn }, 200, { "Cache-Control": "no-cache" }));
  app.route("/callgate/slice", sliceRoute(tenant, signedIn));
  app.route("/api", api(bindings, tenant, signedIn));
  app.notFound((c) => asset(c, bindings));
  return app.onError(failed);
}

function open(bindings: Bindings, { tenant, publisher }: Configuration) {
  const floor = namespaceFloor(bindings.SNAPSHOT, "floor");
  return openSnapshot(kv(bindings.SNAPSHOT), { tenant, publisher, floor });
}

function api(bindings: Bindings, tenant: KeepTenant, signedIn: SignedIn): Hono<CallgateEnv & Timed> {
  const app = new Hono<CallgateEnv & Timed>();
  app
    .use(timed, uncached)
    .options("*", (c) => notAllowed(c, "GET, HEAD, POST, PUT, DELETE"))
    .use(callgate({ tenant, subject: timedIdentity(signedIn), base: "/api" }))
    .use(decided)
    .use(bodyLimit({ maxSize: BODY_BYTES, onError: (c) => problem(c, 413, "too_large") }));
  app.route("/why", whyRoute(bindings.DOCUMENT));
  app.route("/", apiRoutes());
  app.all("*", (c) => problem(c, 404, "not_found"));
  return app;
}

const hardened: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set("Content-Security-Policy", POLICY);
  c.res.headers.set("X-Content-Type-Options", "nosniff");
  c.res.headers.set("Referrer-Policy", "no-referrer");
};

const uncached: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set("Cache-Control", "no-store");
  c.res.headers.set("Vary", "Authorization, Accept-Language");
};

/** A file of the site; browsers ask again each time and mostly get 304, so that page and package never differ in age. */
async function asset(c: Context, { ASSETS }: Bindings): Promise<Response> {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return notAllowed(c, "GET, HEAD");
  const found = await ASSETS.fetch(c.req.raw);
  const page = found.status === 404 ? typedPage(c.req.raw) : undefined;
  if (page !== undefined) return c.redirect(page, 302);
  const response = new Response(found.body, found);
  response.headers.set("Cache-Control", "no-cache");
  return response;
}
