import { env } from "node:process";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { openSnapshot } from "callgate";
import { keepTenant, slice } from "callgate/edge";
import { callgate } from "callgate/hono";
import { jwt } from "callgate/jwt";
import { folder } from "callgate/sources/folder";

const { TENANT = "", STORE = "", PUBLISHER = "", ISSUER = "", AUDIENCE = "", JWKS = "", PORT = "8000" } = env;

const publisher = JSON.parse(PUBLISHER);
const options = {
  tenant: keepTenant(() => openSnapshot(folder(STORE), { tenant: TENANT, publisher })),
  subject: jwt({ issuer: ISSUER, audience: AUDIENCE, jwks: new URL(JWKS) }),
  base: "/api",
};

const app = new Hono();
app.all("/callgate/slice", (c) => slice(c.req.raw, options));
app.use("/api/*", callgate(options));
app.all("/api/*", (c) => c.json({ subject: c.var.gate.subject, resource: c.var.route.resource }));

serve({ fetch: app.fetch, port: Number(PORT) }, ({ port }) => console.log(`http://localhost:${port}`));
