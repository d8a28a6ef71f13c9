import assert from "node:assert/strict";
import { generateKeyPairSync } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { jwt } from "callgate/jwt";
import { SignJWT } from "jose";
import { AUDIENCE, demo, gateOfSuite, ISSUER, ISSUERS, issuerOf, privateJwk, publish, start, token, workplace } from "./support.mjs";
import { source } from "./source.mjs";

const seconds = () => Math.floor(Date.now() / 1000);
const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claimsOf = (subject) => ({ iss: ISSUER, aud: AUDIENCE, sub: subject, iat: seconds(), exp: seconds() + 600 });

describe("who asks", () => {
  const born = seconds() - 60;
  const document = structuredClone(demo);
  document.users.anna.from = born;
  const gate = gateOfSuite({ document });

  /** The status of a page that Anna may open, with this `Authorization`. */
  const statusWith = async (authorization) => {
    const response = await gate.ask(undefined, "/api/crm", { headers: { ...(authorization && { authorization }) } });
    await response.body?.cancel();
    return response.status;
  };
  const statusOf = async (...args) => statusWith(`Bearer ${await token(...args)}`);

  test("is known by a valid token", async () => {
    assert.equal(await statusOf("anna"), 200);
    assert.equal(await statusWith(`bearer ${await token("anna")}`), 200);
    assert.equal(await statusOf("anna", { claims: { aud: ["other", AUDIENCE] } }), 200);
  });

  test("is nobody without a bearer token", async () => {
    const jwt = await token("anna");
    for (const header of [undefined, "Bearer", "Bearer ", jwt, `Basic ${jwt}`, `Bearer ${jwt} x`, `Bearer ${jwt},${jwt}`, "Bearer a.b", "Bearer a.b.c"]) {
      assert.equal(await statusWith(header), 401, header);
    }
    for (const address of [`/api/crm?access_token=${jwt}`, `/api/crm?token=${jwt}`]) {
      assert.equal((await gate.get(undefined, address)).status, 401);
    }
    assert.equal((await gate.get(undefined, "/api/crm", { headers: { cookie: `token=${jwt}` } })).status, 401);
  });

  test("is nobody with a forged token", async () => {
    const key = generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
    assert.equal(await statusOf("anna", { key }), 401);
    assert.equal(await statusOf("anna", { key, header: { jwk: key } }), 401);
    const [head, , signature] = (await token("anna")).split(".");
    assert.equal(await statusWith(`Bearer ${head}.${base64url(claimsOf("emma"))}.${signature}`), 401);
  });

  test("is nobody with an unsigned token, or one signed with a public key as a secret", async () => {
    const unsigned = `${base64url({ alg: "none" })}.${base64url(claimsOf("anna"))}.`;
    assert.equal(await statusWith(`Bearer ${unsigned}`), 401);
    assert.equal(await statusWith(`Bearer ${unsigned}AA`), 401);
    const secret = new TextEncoder().encode(JSON.stringify(ISSUERS[0].jwks.keys[0]));
    const symmetric = await new SignJWT(claimsOf("anna")).setProtectedHeader({ alg: "HS256", kid: "k1" }).sign(secret);
    assert.equal(await statusWith(`Bearer ${symmetric}`), 401);
  });

  test("is nobody with an expired token, one from the future or one too old", async () => {
    assert.equal(await statusOf("anna", { claims: { exp: seconds() - 10 } }), 401);
    assert.equal(await statusOf("anna", { claims: { iat: seconds() + 60 } }), 401);
    assert.equal(await statusOf("anna", { claims: { nbf: seconds() + 60 } }), 401);
    assert.equal(await statusOf("ben", { claims: { iat: seconds() - 13 * 3600 } }), 401);
  });

  test("is nobody with a token for another audience or by another issuer", async () => {
    assert.equal(await statusOf("anna", { claims: { aud: "other" } }), 401);
    assert.equal(await statusOf("anna", { claims: { iss: "https://other.example" } }), 401);
    assert.equal(await statusOf("anna", { claims: { iss: `${ISSUER}/` } }), 401);
  });

  test("is nobody where a required claim is missing or of another type", async () => {
    for (const name of ["sub", "iat", "exp", "aud", "iss"]) {
      assert.equal(await statusOf("anna", { claims: { [name]: undefined } }), 401, name);
    }
    for (const claims of [{ sub: ["anna"] }, { sub: 7 }, { sub: "" }, { sub: "an na" }, { iat: "1" }, { iss: ["x"] }]) {
      assert.equal(await statusOf("anna", { claims }), 401, JSON.stringify(claims));
    }
  });

  test("is nobody with a token that is older than the person", async () => {
    assert.equal(await statusOf("anna", { claims: { iat: born - 1 } }), 401);
    assert.equal(await statusOf("anna", { claims: { iat: born } }), 200);
    const slice = await gate.ask(undefined, "/callgate/slice", { headers: { authorization: `Bearer ${await token("anna", { claims: { iat: born - 1 } })}` } });
    assert.equal(slice.status, 401);
  });

  test("is the subject that the configuration maps the issuer's `sub` to", async () => {
    const subjects = { "00u1": "emma" };
    const mapped = await start(gate.place, gate.published, { variables: { ISSUERS: [{ ...ISSUERS[0], subjects }] } });
    try {
      assert.equal((await mapped.get("00u1", "/api/accesses")).status, 200);
      for (const sub of ["emma", "anna", "constructor", "__proto__"]) {
        assert.equal((await mapped.get(sub, "/api/crm")).status, 401, sub);
      }
    } finally {
      await mapped.dispose();
    }
  });
});

describe("whom the configuration trusts", () => {
  let place;
  let published;

  before(async () => {
    place = await workplace();
    published = await publish(place, "demo");
  });
  after(() => place?.remove());

  const [issuer] = ISSUERS;

  test("is unavailable while its keys cannot be fetched: 503, not a refusal", async () => {
    const gate = await start(place, published, { variables: { ISSUERS: [{ ...issuer, jwks: "https://127.0.0.1:1/jwks" }] } });
    try {
      const { status, headers, body } = await gate.get("anna", "/api/crm");
      assert.deepEqual([status, body.code, headers.get("cache-control")], [503, "unavailable", "no-store"]);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.deepEqual(Object.keys(body).sort(), ["code", "detail", "status", "title", "type"]);
    } finally {
      await gate.dispose();
    }
  });

  test("is refused as a whole where it makes no sense", async () => {
    const { configuration } = await source("environment.ts");
    const read = (ISSUERS, others) => jwt(...configuration({ TENANTS: [{ id: "demo" }, { id: "other" }], PUBLISHER: { keys: [] }, ISSUERS, ...others }).tenants[0].issuers);
    const { audience, ...incomplete } = issuer;
    const { tenant, ...ofNobody } = issuer;
    const wrong = ["{", {}, [null], [incomplete], [ofNobody], [issuerOf("stranger")], [issuer, issuerOf("other")], [{ ...issuer, algorithm: "none" }], [{ ...issuer, algorithm: "HS256" }], [{ ...issuer, jwks: "http://id.example/jwks" }], [{ ...issuer, jwks: {} }], [{ ...issuer, subjects: { a: 1 } }], [issuer, issuer], [issuer, { ...issuer, audience: "another" }]];
    for (const value of wrong) assert.throws(() => read(value), TypeError, JSON.stringify(value));
    for (const others of [{ TENANTS: [] }, { TENANTS: undefined }, { TENANTS: ["demo"] }, { TENANTS: [{ id: "demo" }, { id: "demo" }] }, { TENANTS: [{ id: "a/b" }] }, { TENANTS: [{ id: "demo", about: 7 }] }, { PUBLISHER: undefined }, { PUBLISHER: "{}" }]) {
      assert.throws(() => read([issuer], others), TypeError, JSON.stringify(others));
    }
    read(JSON.stringify([issuer, issuerOf("other", "another")]));
    const second = { ...issuer, issuer: "https://second.example/" };
    for (const [one, other] of [[issuer, second], [issuer, { ...second, subjects: "sub" }], [{ ...issuer, subjects: "id" }, { ...second, subjects: "sub" }]]) {
      assert.throws(() => read([one, other]), { message: /subjects/ });
    }
    read([{ ...issuer, subjects: "sub" }, { ...second, subjects: { 7: "anna" } }]);
    read(undefined);
  });

  test("is read at start: a worker that cannot know whom to trust does not run", async () => {
    await assert.rejects(start(place, published, { variables: { ISSUERS: "{" } }));
  });
});

describe("the development issuer", () => {
  let place;
  let published;

  before(async () => {
    place = await workplace();
    published = await publish(place, "demo");
  });
  after(() => place?.remove());

  test("signs in the people of the demo", async () => {
    const gate = await start(place, published, { entry: "development", variables: { ISSUERS: [] } });
    try {
      const config = await gate.get(undefined, "/config.json");
      assert.deepEqual(config.body, { mode: "worker", tenant: "demo", signIn: { people: "/dev/people", token: "/dev/token", tenants: "/dev/tenants" } });
      assert.deepEqual((await gate.get(undefined, "/dev/tenants")).body, [{ id: "demo", href: "" }]);
      const people = await gate.get(undefined, "/dev/people");
      assert.ok(people.body.some(({ id }) => id === "anna"));
      const given = await gate.get(undefined, "/dev/token", { method: "POST", body: JSON.stringify({ subject: "anna" }) });
      const headers = { authorization: `Bearer ${given.body.token}` };
      assert.equal((await gate.get(undefined, "/api/crm", { headers })).status, 200);
      for (const body of ["", "[]", "null", "{}", JSON.stringify({ subject: 7 })]) {
        assert.equal((await gate.get(undefined, "/dev/token", { method: "POST", body })).status, 400, body);
      }
      assert.equal((await gate.get(undefined, "/dev/token", { method: "POST", body: JSON.stringify({ subject: "nobody" }) })).status, 404);
      const long = JSON.stringify({ subject: "a".repeat(2000) });
      assert.equal((await gate.get(undefined, "/dev/token", { method: "POST", body: long })).status, 413);
    } finally {
      await gate.dispose();
    }
  });

  test("refuses to start outside development", async () => {
    const variables = { ENVIRONMENT: "production", DEVELOPMENT_KEY: privateJwk };
    await assert.rejects(start(place, published, { entry: "development", variables }));
    const { developmentIssuer } = await source("development.ts");
    for (const ENVIRONMENT of [undefined, "", "production", "Development", "development "]) {
      assert.throws(() => developmentIssuer({ DEVELOPMENT_KEY: privateJwk, ENVIRONMENT }, [{ id: "demo", issuers: [] }]), { message: /only with/ }, ENVIRONMENT);
    }
    const beside = [{ id: "demo", issuers: [{ issuer: "https://id.example/", audience: "demo" }] }];
    assert.throws(() => developmentIssuer({ ENVIRONMENT: "development", DEVELOPMENT_KEY: privateJwk }, beside), { message: /subjects/ });
    const { d, ...publicKey } = privateJwk;
    for (const DEVELOPMENT_KEY of [undefined, publicKey, "{}"]) {
      assert.throws(() => developmentIssuer({ ENVIRONMENT: "development", DEVELOPMENT_KEY }, [{ id: "demo", issuers: [] }]), { message: /DEVELOPMENT_KEY/ });
    }
  });

  test("is no part of the production worker", async () => {
    const gate = await start(place, published);
    try {
      for (const address of ["/dev/people", "/dev/tenants"]) assert.equal((await gate.get(undefined, address)).status, 404);
      assert.equal((await gate.get(undefined, "/dev/token", { method: "POST", body: '{"subject":"anna"}' })).status, 405);
      assert.deepEqual((await gate.get(undefined, "/config.json")).body, { mode: "worker", tenant: "demo" });
    } finally {
      await gate.dispose();
    }
  });
});
