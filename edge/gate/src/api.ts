import { Hono, type Context } from "hono";
import type { CallgateEnv } from "callgate/hono";
import type { KeepBusiness } from "./business.ts";
import { Catalogue } from "./catalogue.ts";
import type { Demo } from "./demo.ts";
import { problem } from "./problems.ts";
import { valuesOf, type Table, type Values } from "./records.ts";

interface Env {
  Variables: CallgateEnv["Variables"] & { demo: Demo };
}
type Gated = Context<Env>;

/**
 * A tenant's business API. The gate in front has matched the path with the policy's routes, so handlers take the
 * item from the check that was passed and never read it from the path again.
 */
export function apiRoutes(business: KeepBusiness): Hono<Env> {
  const app = new Hono<Env>();
  app.use(async (c, next) => {
    const known = await business();
    if (known instanceof Catalogue) return isRead(c) ? found(c, known.answer(c.var.route, c.var.gate)) : done(c);
    c.set("demo", known);
    return next();
  });
  app.get("/crm", (c) => c.json(c.var.demo.databases(c.var.gate)));
  for (const path of ["/crm/:db", "/announcements/crm/:db", "/activities/crm/:db", "/calls/crm/:db"]) {
    app.get(path, (c) => found(c, c.var.demo.database(checkedId(c), c.var.gate, c.var.route.within)));
  }
  contactRoutes(app);
  queueRoutes(app);
  app.get("/announcements", (c) => c.json(c.var.demo.announcements(c.var.gate)));
  tableRoutes(app);
  return app;
}

function contactRoutes(app: Hono<Env>): void {
  const contacts = (c: Gated) => c.var.demo.contacts(checkedId(c));
  app.get("/crm/:db/contacts/:contact", (c) => found(c, contacts(c)?.find(c.req.param("contact"))));
  app.post("/crm/:db/contacts", (c) => write(c, (values) => contacts(c)?.add(values), 201));
  app.put("/crm/:db/contacts/:contact", (c) => write(c, (values) => contacts(c)?.change(c.req.param("contact"), values)));
  app.delete("/crm/:db/contacts/:contact", (c) => removed(c, contacts(c)?.remove(c.req.param("contact"))));
}

function queueRoutes(app: Hono<Env>): void {
  const queue = (c: Gated) => found(c, c.var.demo.queue(checkedId(c)));
  app.get("/queues", (c) => c.json(c.var.demo.readableQueues(c.var.gate)));
  app.get("/queues/:queue", queue);
  app.get("/wallboards/:wallboard/queues/:queue", queue);
  app.put("/queues/:queue", (c) => write(c, (values) => c.var.demo.queues.change(checkedId(c), values, c.var.route.resource)));
  for (const host of ["/queues", "/calls/queues", "/softphone/queues"]) app.post(`${host}/:queue/:act`, (c) => done(c));
}

/** Every other module is a table; a route to an item of it reaches the rows of that item only. */
function tableRoutes(app: Hono<Env>): void {
  const table = (c: Gated): Table | undefined => c.var.demo.table(checked(c));
  const item = (c: Gated) => (checked(c).includes(":") ? checked(c) : undefined);
  app.get("/:page", (c) => c.json(c.var.demo.page(checked(c), c.var.gate)));
  app.get("/:page/:item", (c) => c.json(table(c)?.of(checked(c)) ?? []));
  for (const path of ["/:page", "/:page/:item"]) {
    app.post(path, (c) => (c.var.route.action === "create" ? write(c, (values) => table(c)?.add(values, item(c)), 201) : done(c)));
  }
  for (const path of ["/:page/:row", "/:page/:item/:row"] as const) {
    app.put(path, (c) => write(c, (values) => table(c)?.change(c.req.param("row"), values, item(c))));
    app.delete(path, (c) => removed(c, table(c)?.remove(c.req.param("row"), item(c))));
  }
}

const isRead = (c: Gated) => c.req.method === "GET" || c.req.method === "HEAD";

/** What the gate has checked: a module, or an item as `type:id`. */
function checked(c: Gated): string {
  return c.var.route.resource ?? "";
}

function checkedId(c: Gated): string {
  const resource = checked(c);
  return resource.slice(resource.indexOf(":") + 1);
}

async function write(c: Gated, change: (values: Values) => object | undefined, status: 200 | 201 = 200): Promise<Response> {
  const values = valuesOf(await c.req.json().catch(() => undefined));
  if (values === undefined) return problem(c, 400, "malformed");
  const result = change(values);
  return result === undefined ? problem(c, 404, "not_found") : c.json(result, status);
}

function found(c: Gated, result: object | undefined): Response | Promise<Response> {
  return result === undefined ? problem(c, 404, "not_found") : c.json(result);
}

function removed(c: Gated, gone: boolean | undefined): Response | Promise<Response> {
  return gone ? c.body(null, 204) : problem(c, 404, "not_found");
}

/** Acts that change no data of the demo: a call, a login, an export. */
function done(c: Gated): Response {
  const { action, resource } = c.var.route;
  return c.json({ action, resource, subject: c.var.gate.subject });
}
