import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { CallgateError, connect, openSlice, openSnapshot } from "callgate";
import { gate, slice } from "callgate/edge";
import { callgate } from "callgate/hono";
import { jwt } from "callgate/jwt";
import { Hono } from "hono";
import { bearing, keyPair, startIssuer } from "./support/issuer.mjs";
import { counted, publisher as publishing } from "./support/store.mjs";

const policy = JSON.parse(readFileSync(new URL("../../src/cli/new/policy.json", import.meta.url), "utf8"));
const TENANT = "demo";
const ADDRESS = "https://gate.example/callgate/slice";
const BORN = Math.floor(Date.now() / 1000) - 60;

const asked = (init, address = ADDRESS) => new Request(address, init);
const problemOf = async (response) => [response.status, (await response.json()).code];

let publish;
let publisher;
let tenant;

before(async () => {
  ({ publish, publisher } = await publishing());
  tenant = await published(BORN);
});

/** The tenant whose Ada is there since then. */
async function published(from) {
  const document = { ...policy, tenant: TENANT, users: { ...policy.users, ada: { ...policy.users.ada, from } } };
  return openSnapshot(counted(await publish(document, Date.now())), { tenant: TENANT, publisher });
}

describe("slice", () => {
  const serve = (more, request = asked()) => slice(request, { tenant: () => tenant, subject: "ada", ...more });
  const opened = async (response, subject) => openSlice(new Uint8Array(await response.arrayBuffer()), { tenant: TENANT, subject, publisher });

  test("is served to its person, privately, and opens as theirs only", async () => {
    const response = await serve();
    assert.deepEqual([response.status, response.headers.get("content-type"), response.headers.get("cache-control")], [200, "application/vnd.callgate.slice", "private, no-store"]);
    assert.match(response.headers.get("vary"), /\bAuthorization\b.*\bCookie\b/);
    assert.equal((await opened(response.clone(), "ada")).can("read", "queue:sales"), true);
    await assert.rejects(opened(response, "cy"), { code: "wrong_subject" });
  });

  test("is answered with 304 to who has it, and to nobody else", async () => {
    const etag = (await serve()).headers.get("etag");
    assert.match(etag, /^"[^"]+"$/);
    for (const held of [etag, `W/${etag}`, `"another", ${etag}`, "*"]) {
      const again = await serve({}, asked({ headers: { "if-none-match": held } }));
      assert.deepEqual([again.status, again.headers.get("etag"), again.headers.get("cache-control"), again.body], [304, etag, "private, no-store", null], held);
    }
    const headers = { "if-none-match": etag };
    for (const held of ['"another"', etag.slice(1, -1), ""]) assert.equal((await serve({}, asked({ headers: { "if-none-match": held } }))).status, 200, held);
    assert.equal((await serve({ subject: "cy" }, asked({ headers }))).status, 200);
    assert.equal((await serve({ subject: undefined }, asked({ headers }))).status, 401);
  });

  test("answers HEAD without a body, and no other method", async () => {
    const head = await serve({}, asked({ method: "HEAD" }));
    assert.deepEqual([head.status, head.headers.get("etag"), head.body], [200, (await serve()).headers.get("etag"), null]);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const response = await serve({}, asked({ method }));
      assert.equal(response.headers.get("allow"), "GET, HEAD");
      assert.deepEqual(await problemOf(response), [405, "method_not_allowed"], method);
    }
  });

  test("without a subject is 401, of an unknown person 403, and both may be kept by nobody", async () => {
    const refusals = [[undefined, 401, "unauthenticated"], [null, 401, "unauthenticated"], ["nobody", 403, "unknown_subject"], ["__proto__", 403, "unknown_subject"]];
    for (const [subject, status, code] of refusals) {
      const response = await serve({ subject: async () => subject });
      assert.equal(response.headers.get("cache-control"), "no-store");
      assert.equal(response.headers.get("www-authenticate"), status === 401 ? "Bearer" : null);
      assert.deepEqual(await problemOf(response), [status, code]);
    }
  });

  test("of a credential that is older than the person is 401", async () => {
    const issued = (at) => serve({ subject: { subject: "ada", issuedAt: new Date(at * 1000) } });
    assert.equal((await issued(BORN)).status, 200);
    assert.deepEqual(await problemOf(await issued(BORN - 1)), [401, "unauthenticated"]);
  });

  test("is held against the newer person where a snapshot comes in between", async () => {
    const newer = await published(BORN + 30);
    const changing = { slice: (subject) => tenant.slice(subject), for: (subject) => newer.for(subject) };
    const subject = { subject: "ada", issuedAt: new Date((BORN + 10) * 1000) };
    assert.equal((await serve({ subject })).status, 200);
    assert.equal((await serve({ subject, tenant: () => changing })).status, 401);
  });

  test("is 503 while there is no snapshot or no issuer, and says when to come again", async () => {
    const failing = () => Promise.reject(new CallgateError("unavailable"));
    for (const more of [{ tenant: failing }, { subject: failing }]) {
      const response = await serve(more);
      assert.equal(response.headers.get("retry-after"), "10");
      assert.deepEqual(await problemOf(response), [503, "unavailable"]);
    }
    await assert.rejects(serve({ tenant: () => Promise.reject(new RangeError("bug")) }), RangeError);
  });

  test("is what `connect` opens, and keeps while it is answered with 304", async (t) => {
    const statuses = [];
    const answering = async (url, init) => {
      const response = await serve({}, new Request(url, init));
      statuses.push(response.status);
      return response;
    };
    const connected = await connect(ADDRESS, { tenant: TENANT, subject: "ada", publisher, fetch: answering });
    t.after(() => connected.close());
    assert.equal(connected.gate.can("read", "queue:sales"), true);
    await connected.refresh();
    assert.deepEqual(statuses, [200, 304]);
  });
});

describe("one set of options, with a real issuer", () => {
  const signedIn = async (t, more) => {
    const issuer = await startIssuer(await keyPair("k1", "RS256"));
    t.after(() => issuer.close());
    return { issuer, options: { tenant: () => tenant, subject: jwt(issuer.config), base: "/api", ...more } };
  };
  const appOf = (options) => new Hono()
    .get("/callgate/slice", (c) => slice(c.req.raw, options))
    .use("/api/*", callgate(options))
    .get("/api/queues/:queue", (c) => c.json({ subject: c.var.gate.subject, on: c.var.route.resource }));
  const QUEUE = "https://gate.example/api/queues/sales";

  test("serves `callgate`, `slice` and `gate`", async (t) => {
    const { issuer, options } = await signedIn(t);
    const app = appOf(options);
    const token = await issuer.token("ada");
    assert.deepEqual(await (await app.request(bearing(token, QUEUE))).json(), { subject: "ada", on: "queue:sales" });
    assert.equal((await app.request(bearing(token, ADDRESS))).status, 200);
    assert.equal((await gate(bearing(token, QUEUE), options)).gate.subject, "ada");
    assert.equal(issuer.served.count, 1, "the keys are fetched once");
  });

  test("refuses everywhere whom the issuer does not vouch for", async (t) => {
    const { issuer, options } = await signedIn(t);
    const app = appOf(options);
    const forged = await issuer.token("ada", {}, await keyPair("k1", "RS256"));
    for (const token of [undefined, forged, await issuer.token("ada", { aud: "another" })]) {
      for (const address of [ADDRESS, QUEUE]) assert.deepEqual(await problemOf(await app.request(bearing(token, address))), [401, "unauthenticated"]);
    }
    assert.deepEqual(await problemOf(await app.request(bearing(await issuer.token("ada"), `${QUEUE}s`))), [403, "item_not_covered"]);
  });

  test("a token that is kept is held against the person at each request", async (t) => {
    const newer = await published(BORN + 30);
    let now = tenant;
    const { issuer, options } = await signedIn(t, { tenant: () => now });
    const app = appOf(options);
    const token = await issuer.token("ada", { iat: BORN + 10 });
    const statuses = async () => [(await app.request(bearing(token, QUEUE))).status, (await app.request(bearing(token, ADDRESS))).status];
    assert.deepEqual(await statuses(), [200, 200]);
    now = newer;
    assert.deepEqual(await statuses(), [401, 401]);
  });

  test("the middleware also takes the subject itself, or finds it and the tenant in Hono's context", async () => {
    const session = new Hono()
      .use((c, next) => (c.set("user", "ada"), next()))
      .use("/api/*", callgate({ tenant: (_, c) => c.get("user") && tenant, subject: (_, c) => c.get("user"), base: "/api" }))
      .get("*", (c) => c.text(c.var.gate.subject));
    assert.equal(await (await session.request(QUEUE)).text(), "ada");
    const fixed = new Hono().use("/api/*", callgate({ tenant: () => tenant, subject: "cy", base: "/api" })).get("*", (c) => c.text(c.var.gate.subject));
    assert.equal((await fixed.request("https://gate.example/api/queues")).status, 200);
  });
});
