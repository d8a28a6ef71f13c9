import { env } from "node:process";
import { serve } from "@hono/node-server";
import { Hono } from "hono";
import { openSnapshot } from "callgate";
import { keepTenant } from "callgate/edge";
import { callgate } from "callgate/hono";
import { jwt } from "callgate/jwt";
import { folder } from "callgate/sources/folder";

const { TENANT = "", STORE = "", PUBLISHER = "", ISSUER = "", AUDIENCE = "", JWKS = "", PORT = "8000" } = env;

const publisher = JSON.parse(PUBLISHER);
const tenant = keepTenant(() => openSnapshot(folder(STORE), { tenant: TENANT, publisher }));
const identify = jwt({ issuer: ISSUER, audience: AUDIENCE, jwks: new URL(JWKS) });

const app = new Hono();
app.use("/api/*", callgate({ tenant, subject: (c) => identify(c.req.raw), base: "/api" }));
app.all("/api/*", (c) => c.json({ subject: c.var.gate.subject, resource: c.var.route.resource }));

serve({ fetch: app.fetch, port: Number(PORT) }, ({ port }) => console.log(`http://localhost:${port}`));
