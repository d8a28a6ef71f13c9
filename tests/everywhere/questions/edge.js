import { connect, openSnapshot } from "callgate";
import { slice } from "callgate/edge";
import { callgate } from "callgate/hono";
import { Hono } from "hono";
import { bytesOf, conformance, once } from "./conformance.mjs";

const ORIGIN = "https://gate.example";
const SLICE = `${ORIGIN}/callgate/slice`;

export const answers = (fixture) => conformance({ readers }, fixture);

/** As an application meets them: the slice comes over HTTP, and requests are judged by the middleware. */
function readers({ store }, trust) {
  const app = appOf(store, trust);
  return { edge: once((subject) => personOf(app, trust, subject)) };
}

function appOf(store, trust) {
  const file = async (name) => bytesOf(store, name);
  const opened = openSnapshot({ checkpoint: () => file("checkpoint.jws"), file }, trust);
  const options = { tenant: () => opened, subject: (request) => decodeURIComponent(request.headers.get("x-person")) };
  return new Hono()
    .all("/callgate/slice", (c) => slice(c.req.raw, options))
    .use(callgate(options))
    .all("*", (c) => c.json({ code: "allowed", resource: c.var.route.resource }));
}

/** Undefined for whom the policy does not know. */
async function personOf(app, trust, subject) {
  // A header loses what is white at its ends.
  const headers = { "x-person": encodeURIComponent(subject) };
  const fetch = async (address, init) => app.request(address, init);
  try {
    const connected = await connect(SLICE, { ...trust, subject, headers: () => headers, fetch });
    connected.close();
    return asking(connected.gate, (method, path) => routed(app, connected.gate, { method, headers }, path));
  } catch (error) {
    if (error.code === "forbidden") return undefined;
    throw error;
  }
}

/** A gate whose requests go through the middleware. */
function asking(gate, route) {
  return {
    decide: (...asked) => gate.decide(...asked),
    menu: (locale) => gate.menu(locale),
    items: (...asked) => gate.items(...asked),
    route,
  };
}

/** A path that no request can have, because an address is written otherwise, is asked of the gate. */
async function routed(app, gate, init, path) {
  const address = new URL(ORIGIN + path);
  if (address.pathname !== path) return gate.route(init.method, path);
  const response = await app.request(address, init);
  return { allowed: response.status === 200, ...(await response.json()) };
}
