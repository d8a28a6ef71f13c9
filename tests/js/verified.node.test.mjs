import assert from "node:assert/strict";
import { afterEach, before, beforeEach, describe, test } from "node:test";
import { jwt } from "callgate/jwt";
import { AUDIENCE, bearing, keyPair, startIssuer, tokenOf } from "./support/issuer.mjs";

const MINUTE = 60_000;
const ISSUER = "https://id.example/";

let pair;
let other;

before(async () => ([pair, other] = await Promise.all([keyPair("k1"), keyPair("k2")])));

const fixed = (more) => ({ issuer: ISSUER, audience: AUDIENCE, algorithm: "ES256", jwks: { keys: [pair.jwk] }, ...more });
const token = (claims) => tokenOf(ISSUER, pair, { sub: "anna", ...claims });
const asking = (identify) => async (text) => (await identify(bearing(text)))?.subject;
const seconds = () => Math.floor(Date.now() / 1000);

/** How often a signature is verified and a key is imported from now on. */
function counting(t) {
  const [verify, importKey] = ["verify", "importKey"].map((name) => t.mock.method(crypto.subtle, name).mock);
  return () => ({ verified: verify.callCount(), imported: importKey.callCount() });
}

/** A clock that stands still until it is set on. */
function clock(t) {
  const begun = Math.floor(Date.now() / 1000) * 1000;
  t.mock.timers.enable({ apis: ["Date"], now: begun });
  return { at: (ms) => t.mock.timers.setTime(begun + ms) };
}

describe("a token that verified", () => {
  test("is not verified again, and its key is imported once for all tokens", async (t) => {
    const who = asking(jwt(fixed()));
    const [anna, ben] = await Promise.all([token(), token({ sub: "ben" })]);
    const counted = counting(t);
    for (const text of [anna, anna, ben, anna, ben]) assert.equal(await who(text), text === anna ? "anna" : "ben");
    assert.deepEqual(counted(), { verified: 2, imported: 1 });
  });

  test("ends when it expires, though it is kept", async (t) => {
    const time = clock(t);
    const who = asking(jwt(fixed()));
    const text = await token({ exp: seconds() + 60 });
    const counted = counting(t);
    for (const ms of [0, 59_999]) {
      time.at(ms);
      assert.equal(await who(text), "anna");
    }
    assert.equal(counted().verified, 1);
    time.at(60_000);
    assert.equal(await who(text), "anna", "within the tolerance of clocks");
    assert.equal(counted().verified, 2);
    time.at(65_000);
    assert.equal(await who(text), undefined);
  });

  test("ends twelve hours after it was issued, whatever it says", async (t) => {
    const time = clock(t);
    const who = asking(jwt(fixed()));
    const text = await token({ exp: seconds() + 86_400 });
    assert.equal(await who(text), "anna");
    time.at(12 * 60 * MINUTE - 1);
    assert.equal(await who(text), "anna");
    time.at(12 * 60 * MINUTE + 6_000);
    assert.equal(await who(text), undefined);
  });

  test("does not hold where the clock was set back before its time", async (t) => {
    const time = clock(t);
    const who = asking(jwt(fixed()));
    const text = await token({ nbf: seconds() });
    assert.equal(await who(text), "anna");
    time.at(-MINUTE);
    assert.equal(await who(text), undefined);
    time.at(0);
    assert.equal(await who(text), "anna");
  });

  test("says nothing about a token that is like it", async () => {
    const who = asking(jwt(fixed()));
    const text = await token();
    assert.equal(await who(text), "anna");
    const [head, , signature] = text.split(".");
    const claims = Buffer.from(JSON.stringify({ iss: ISSUER, aud: AUDIENCE, sub: "emma", iat: seconds(), exp: seconds() + 60 })).toString("base64url");
    assert.equal(await who(`${head}.${claims}.${signature}`), undefined);
    assert.equal(await who(`${text.slice(0, -4)}AAAA`), undefined);
  });

  test("is not shared with another configuration", async () => {
    const text = await token();
    const [mine, theirs] = [asking(jwt(fixed())), asking(jwt(fixed({ audience: "another" })))];
    const pinned = asking(jwt(fixed({ jwks: { keys: [other.jwk] } })));
    for (let round = 0; round < 2; round += 1) assert.deepEqual([await mine(text), await theirs(text), await pinned(text)], ["anna", undefined, undefined]);
  });

  test("is whom the map names now", async () => {
    const subjects = new Map([["anna", "a-1"]]);
    const who = asking(jwt(fixed({ subjects })));
    const text = await token();
    assert.equal(await who(text), "a-1");
    subjects.set("anna", "a-2");
    assert.equal(await who(text), "a-2");
    subjects.delete("anna");
    assert.equal(await who(text), undefined);
  });

  test("is given up where too many are kept, and what does not verify takes no room", async (t) => {
    const who = asking(jwt(fixed()));
    const large = (index) => token({ sub: `p${index}`, padding: "x".repeat(5_500) });
    const texts = await Promise.all(Array.from({ length: 300 }, (_, index) => large(index)));
    const [first, ...others] = texts;
    await who(first);
    for (let index = 0; index < 300; index += 1) assert.equal(await who(`${first.slice(0, -8)}${String(index).padStart(8, "A")}`), undefined);
    const counted = counting(t);
    assert.equal(await who(first), "p0");
    assert.equal(counted().verified, 0);
    for (const text of others) await who(text);
    await who(first);
    assert.equal(counted().verified, 300);
  });
});

describe("a key that the issuer takes back", () => {
  let issuer;
  let who;
  let text;

  beforeEach(async () => {
    issuer = await startIssuer(pair);
    who = asking(jwt(issuer.config));
    text = await issuer.token("anna", { exp: seconds() + 3_600 });
  });

  afterEach(() => issuer.close());

  test("ends its tokens when the key set is ten minutes old, and does not before", async (t) => {
    const time = clock(t);
    assert.equal(await who(text), "anna");
    issuer.served.keys = [other.jwk];
    time.at(10 * MINUTE - 1);
    assert.equal(await who(text), "anna");
    time.at(10 * MINUTE);
    assert.equal(await who(text), undefined);
    assert.equal(issuer.served.count, 2);
  });

  test("ends them sooner where a token of the next key has brought the set", async (t) => {
    const time = clock(t);
    assert.equal(await who(text), "anna");
    issuer.served.keys = [other.jwk];
    time.at(30_000);
    assert.equal(await who(await issuer.token("ben", {}, other)), "ben");
    assert.equal(await who(text), undefined);
  });

  test("ends them also where another key has its name", async (t) => {
    const time = clock(t);
    assert.equal(await who(text), "anna");
    issuer.served.keys = [{ ...other.jwk, kid: "k1" }];
    time.at(10 * MINUTE);
    assert.equal(await who(text), undefined);
  });

  test("a key that stays verifies each token once more", async (t) => {
    const time = clock(t);
    const counted = counting(t);
    assert.equal(await who(text), "anna");
    time.at(10 * MINUTE);
    assert.equal(await who(text), "anna");
    assert.equal(await who(text), "anna");
    assert.deepEqual([counted().verified, issuer.served.count], [2, 2]);
  });

  test("a set that is due and cannot be had is unavailable, for kept tokens too", async (t) => {
    const time = clock(t);
    assert.equal(await who(text), "anna");
    issuer.served.status = 500;
    time.at(10 * MINUTE);
    await assert.rejects(who(text), { code: "unavailable" });
    issuer.served.status = 200;
    assert.equal(await who(text), "anna");
  });
});
