import { Hono, type Context, type MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { openSnapshot } from "callgate";
import { keepTenant, slice } from "callgate/edge";
import { callgate, type CallgateEnv } from "callgate/hono";
import { jwt, type Issuer } from "callgate/jwt";
import { kv, kvFloor } from "callgate/sources/kv";
import { apiRoutes } from "./api.ts";
import { keepBusiness, type KeepBusiness } from "./business.ts";
import { documentsOf, type Documents } from "./documents.ts";
import type { Bindings, Configuration, Served } from "./environment.ts";
import { failed, notAllowed, problem } from "./problems.ts";
import { typedPage } from "./typed-page.ts";
import { whyRoute } from "./why.ts";

const BODY_BYTES = 64 * 1024;

/** What the development entry adds to each tenant: an issuer, and the addresses at which a page signs in. */
export interface Development {
  issuerOf(tenant: string): Issuer;
  routesOf(tenant: string): Hono;
  /** Where these routes are. */
  readonly signIn: Readonly<Record<string, string>>;
}

/** What the gate keeps of one tenant, at whichever of its addresses it is asked. */
interface Kept {
  readonly tenant: ReturnType<typeof keepTenant>;
  readonly subject: ReturnType<typeof jwt>;
  readonly documents: Documents;
  readonly business: KeepBusiness;
}

/** The gate of one tenant at a base address; made at the first request for it. */
export function tenantGate(bindings: Bindings, config: Configuration, served: Served, development?: Development): (base: string) => Hono {
  const apps = new Map<string, Hono>();
  let kept: Kept | undefined;
  return (base) => {
    kept ??= keep(bindings, config, served, development);
    const app = apps.get(base) ?? tenantApp(bindings, served, kept, development, base);
    apps.set(base, app);
    return app;
  };
}

/** Everything in KV has the tenant's id before its name. */
function keep({ SNAPSHOT, DOCUMENT }: Bindings, { publisher }: Configuration, { id, issuers }: Served, development?: Development): Kept {
  const floor = kvFloor(SNAPSHOT, `${id}/floor`);
  const tenant = keepTenant(() => openSnapshot(kv(SNAPSHOT, `${id}/`), { tenant: id, publisher, floor }));
  const subject = jwt(...issuers, ...(development ? [development.issuerOf(id)] : []));
  const documents = documentsOf(DOCUMENT, id);
  return { tenant, subject, documents, business: keepBusiness(documents) };
}

function tenantApp(bindings: Bindings, { id, about }: Served, kept: Kept, development: Development | undefined, base: string): Hono {
  const config = { ...about, mode: "worker", tenant: id, signIn: development?.signIn };
  const app = new Hono().basePath(base);
  app.get("/config.json", (c) => c.json(config, 200, { "Cache-Control": "no-cache" }));
  app.all("/callgate/slice", (c) => slice(c.req.raw, kept));
  app.route("/api", api(kept, `${base}/api`));
  if (development) app.route("/dev", development.routesOf(id));
  return app.all("*", (c) => asset(c, bindings, base)).onError(failed);
}

function api({ tenant, subject, documents, business }: Kept, base: string): Hono<CallgateEnv> {
  const app = new Hono<CallgateEnv>();
  app
    .use(uncached)
    .options("*", (c) => notAllowed(c, "GET, HEAD, POST, PUT, DELETE"))
    .use(callgate({ tenant, subject, base }))
    .use(bodyLimit({ maxSize: BODY_BYTES, onError: (c) => problem(c, 413, "too_large") }));
  app.route("/why", whyRoute(documents));
  app.route("/", apiRoutes(business));
  app.all("*", (c) => problem(c, 404, "not_found"));
  return app;
}

const uncached: MiddlewareHandler = async (c, next) => {
  await next();
  c.res.headers.set("Cache-Control", "no-store");
  c.res.headers.set("Vary", "Authorization, Accept-Language");
};

/** A file of the site; browsers ask again each time and mostly get 304, so that page and package never differ in age. */
async function asset(c: Context, { ASSETS }: Bindings, base: string): Promise<Response> {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return notAllowed(c, "GET, HEAD");
  const found = await ASSETS.fetch(c.req.raw);
  const page = found.status === 404 ? typedPage(c.req.raw, base) : undefined;
  if (page !== undefined) return c.redirect(page, 302);
  const response = new Response(found.body, found);
  response.headers.set("Cache-Control", "no-cache");
  return response;
}
