import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { jwt } from "callgate/jwt";
import { SignJWT, UnsecuredJWT } from "jose";
import { AUDIENCE, bearing, keyPair, tokenOf } from "./support/issuer.mjs";

const ISSUER = "https://id.example/";
const ORIGIN = "https://gate.example/";

let pair;
let other;
let jwks;

before(async () => {
  [pair, other] = await Promise.all([keyPair(), keyPair()]);
  jwks = { keys: [pair.jwk] };
});

const issuer = (more = {}) => ({ issuer: ISSUER, audience: AUDIENCE, algorithm: "ES256", jwks, ...more });
const seconds = () => Math.floor(Date.now() / 1000);

const token = (claims, by = pair) => tokenOf(ISSUER, by, { sub: "anna", ...claims });
const asked = (authorization) => new Request(ORIGIN, { headers: authorization === undefined ? {} : { authorization } });
const identify = async (authorization, more) => jwt(issuer(more))(asked(authorization));
const nobody = async (text, more) => assert.equal(await identify(text, more), undefined, text);

test("a valid token speaks for its subject since it was issued", async () => {
  const identity = await identify(`Bearer ${await token()}`);
  assert.equal(identity.subject, "anna");
  assert.ok(Math.abs(identity.issuedAt.getTime() - Date.now()) < 5_000);
});

test("missing, malformed, forged and unsigned tokens speak for nobody", async () => {
  const good = await token();
  const unsigned = new UnsecuredJWT({ iss: ISSUER, aud: AUDIENCE, sub: "anna", iat: seconds(), exp: seconds() + 60 }).encode();
  const odd = [undefined, "", "Bearer", `Basic ${good}`, `Bearer ${good} x`, `Bearer ${good},${good}`, "Bearer a.b.c", `Bearer ${unsigned}`];
  for (const text of [...odd, `Bearer ${await token({}, other)}`, `Bearer ${good.slice(0, -4)}AAAA`]) await nobody(text);
  await nobody(`Bearer ${await token({ sub: "x".repeat(9_000) })}`);
});

test("tokens of another issuer, for another audience, of another time speak for nobody", async () => {
  const wrong = [
    { iss: "https://evil.example/" }, { aud: "other" }, { exp: seconds() - 60 }, { iat: seconds() - 13 * 3600, exp: seconds() + 60 },
    { nbf: seconds() + 600 }, { sub: undefined }, { iat: undefined }, { exp: undefined }, { sub: "with space" }, { sub: "" },
  ];
  for (const claims of wrong) await nobody(`Bearer ${await token(claims)}`);
});

test("the algorithm is the configured one, whatever the header says", async () => {
  await nobody(`Bearer ${await token()}`, { algorithm: "RS256" });
  const secret = new TextEncoder().encode(JSON.stringify(jwks.keys[0]));
  const hmac = await new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "anna", iat: seconds(), exp: seconds() + 60 })
    .setProtectedHeader({ alg: "HS256", kid: pair.kid }).sign(secret);
  await nobody(`Bearer ${hmac}`);
});

test("a map gives the subject id, and who is not in it is nobody", async () => {
  const subjects = new Map([["auth0|77", "anna"]]);
  assert.equal((await identify(`Bearer ${await token({ sub: "auth0|77" })}`, { subjects })).subject, "anna");
  await nobody(`Bearer ${await token({ sub: "anna" })}`, { subjects });
});

test("each of several issuers has its own keys", async () => {
  const subjects = "sub";
  const second = { issuer: "https://other.example/", audience: AUDIENCE, algorithm: "ES256", jwks: { keys: [other.jwk] }, subjects };
  const both = jwt(issuer({ subjects }), second);
  const of = async (claims, by) => (await both(bearing(await token(claims, by))))?.subject;
  assert.equal(await of({ iss: second.issuer }, other), "anna");
  assert.equal(await of({}, other), undefined);
  assert.equal(await of({ iss: second.issuer }, pair), undefined);
  assert.throws(() => jwt(issuer({ subjects }), issuer({ subjects })), { message: /one name/ });
});

test("each of several issuers says whom its `sub` means", () => {
  const second = { ...issuer(), issuer: "https://other.example/" };
  const subjects = new Map([["7", "anna"]]);
  for (const [one, other] of [[{}, {}], [{ subjects: "sub" }, {}], [{}, { subjects }]]) {
    assert.throws(() => jwt(issuer(one), { ...second, ...other }), { name: "TypeError", message: /subjects/ });
  }
  jwt(issuer({ subjects: "sub" }), { ...second, subjects });
});

test("a token that names no key is tried with each of its kind", async () => {
  const unnamed = (by) => new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: "anna", iat: seconds(), exp: seconds() + 60 }).setProtectedHeader({ alg: "ES256" }).sign(by.privateKey);
  const stranger = await keyPair();
  const who = jwt(issuer({ jwks: { keys: [other.jwk, pair.jwk] } }));
  for (const by of [pair, other]) {
    const request = bearing(await unnamed(by));
    for (let time = 0; time < 2; time += 1) assert.equal((await who(request))?.subject, "anna");
  }
  assert.equal(await who(bearing(await unnamed(stranger))), undefined);
});

test("keys that cannot be had are the issuer's fault, not the person's", async () => {
  let answer = (response) => response.writeHead(500).end();
  const server = createServer((_, response) => answer(response)).listen(0);
  after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const more = { jwks: new URL(`http://localhost:${server.address().port}/jwks.json`) };
  await assert.rejects(identify(`Bearer ${await token()}`, more), { code: "unavailable" });
  answer = (response) => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(jwks));
  assert.equal((await identify(`Bearer ${await token()}`, more)).subject, "anna");
});

test("an issuer that is configured by half is refused at once", () => {
  const wrong = [
    { audience: undefined }, { audience: null }, { audience: "" }, { issuer: undefined }, { issuer: "" }, { algorithm: "" },
    { algorithm: "none" }, { algorithm: "HS256" }, { jwks: new URL("http://id.example/jwks.json") },
  ];
  for (const more of wrong) assert.throws(() => jwt(issuer(more)), TypeError, JSON.stringify(more));
});

test("a kept token speaks at once, and only in the header that it came in", async () => {
  const good = await token();
  const who = jwt(issuer());
  const first = who(asked(`Bearer ${good}`));
  assert.ok(first instanceof Promise);
  assert.equal((await first).subject, "anna");
  const again = who(asked(`Bearer ${good}`));
  assert.deepEqual(again, await first);
  for (const odd of [`Basic ${good}`, `Bearer ${good} x`, `Bearer  ${good}`, `Bearer ${good}.`, good]) assert.equal(await who(asked(odd)), undefined, odd);
  again.issuedAt.setTime(0);
  assert.deepEqual(who(asked(`Bearer ${good}`)), await first, "what one request changed is not the next one's");
});

test("a scheme in other letters is as good, and no token is kept under it", async () => {
  const good = await token();
  const who = jwt(issuer());
  for (let time = 0; time < 2; time += 1) {
    const identified = who(asked(`bearer ${good}`));
    assert.ok(identified instanceof Promise);
    assert.equal((await identified).subject, "anna");
  }
});

test("where somebody else has a say, a kept token waits for them, and one whose time is over is judged anew", async (t) => {
  const subjects = new Map([["anna", "mia"]]);
  const mapped = jwt(issuer({ subjects }));
  const request = () => asked(authorization);
  const authorization = `Bearer ${await token({ exp: seconds() + 600 })}`;
  assert.equal((await mapped(request())).subject, "mia");
  subjects.delete("anna");
  const gone = mapped(request());
  assert.ok(gone instanceof Promise);
  assert.equal(await gone, undefined);

  const who = jwt(issuer());
  assert.equal((await who(request())).subject, "anna");
  const later = Date.now() + 3_600_000;
  t.mock.timers.enable({ apis: ["Date"], now: later });
  const over = who(request());
  assert.ok(over instanceof Promise);
  assert.equal(await over, undefined);
});
