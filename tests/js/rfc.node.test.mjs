import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { decode, keySet, sha256, verify } from "../reader/jose.mjs";

const vector = (name) => JSON.parse(readFileSync(new URL(`../vectors/rfc/${name}.json`, import.meta.url), "utf8"));
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");
const digest = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", Buffer.concat(parts)));

test("thumbprints are those of RFC 8037 and RFC 7638", async () => {
  const { jwk, value } = vector("rfc8037-a3").thumbprint;
  assert.deepEqual([...keySet([jwk]).keys()], [value]);
  const rsa = vector("rfc7638-3.1").digest;
  assert.equal(base64url(sha256(rsa.text)), rsa.value);
  assert.equal(base64url(await digest(Buffer.from(rsa.text))), rsa.value);
});

const algorithms = { "Ed25519": { name: "Ed25519" }, "P-256": { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } };

test("signatures are those of RFC 8037 and RFC 7515", async () => {
  for (const name of ["rfc8037-a4-a5", "rfc7515-a3"]) {
    const { jwk, jws } = vector(name).signature;
    const [message, signature] = [Buffer.from(jws.slice(0, jws.lastIndexOf("."))), decode(jws.split(".")[2])];
    const [known] = keySet([jwk]).values();
    const key = await crypto.subtle.importKey("jwk", jwk, algorithms[jwk.crv], false, ["verify"]);
    for (const [bytes, expected] of [[message, true], [Buffer.concat([message, Buffer.of(0)]), false]]) {
      assert.equal(verify(known, bytes, signature), expected, name);
      assert.equal(await crypto.subtle.verify(algorithms[jwk.crv], key, signature, bytes), expected, name);
    }
  }
});

test("leaves and nodes are hashed as in RFC 9162", async () => {
  const leaf = (hex) => digest(Buffer.of(0), Buffer.from(hex, "hex"));
  const root = async (leaves) => {
    if (leaves.length === 1) return leaf(leaves[0]);
    const half = leaves.length / 2;
    return digest(Buffer.of(1), await root(leaves.slice(0, half)), await root(leaves.slice(half)));
  };
  for (const { bytes, hash } of vector("rfc9162-leaf").leaves) assert.equal(Buffer.from(await leaf(bytes)).toString("hex"), hash);
  for (const { leaves, root: expected } of vector("rfc9162-node").trees) assert.equal(Buffer.from(await root(leaves)).toString("hex"), expected);
});
