import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, test } from "node:test";
import { demo, gateOfSuite, token } from "./support.mjs";

const FOLDER = new URL("../vectors/requests/", import.meta.url);
const vectors = readdirSync(FOLDER).map((name) => ({ name, ...JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) }));
const started = Math.floor(Date.now() / 1000);

/** The demo, its people beginning when the vectors say. */
const document = structuredClone(demo);
for (const { begins = {} } of vectors) {
  for (const [person, second] of Object.entries(begins)) document.users[person].from = started + second;
}

describe("crooked requests at the worker", () => {
  const gate = gateOfSuite({ document });

  for (const { name, title, requests } of vectors) {
    test(`${title} (${name})`, async () => {
      assert.ok(requests.length > 0);
      for (const request of requests) await judged(request);
    });
  }

  async function judged({ subject, method, path: address, headers, issued, slice_of: other, status, code }) {
    const what = `${subject} ${method} ${address} ${JSON.stringify(headers)}`;
    const given = { ...headers, ...(issued !== undefined && { authorization: `Bearer ${await token(subject, { claims: { iat: started + issued } })}` }) };
    const body = other === undefined ? undefined : await (await gate.ask(other, "/callgate/slice")).arrayBuffer();
    const answer = await gate.raw(issued === undefined ? subject : undefined, address.replaceAll("{root}", rootOf(gate.published.store)), method, given, body);
    assert.equal(answer.status, status, what);
    if (code !== undefined) assert.equal(JSON.parse(answer.text).code, code, what);
  }
});

/** The name of the store's root file, which every checkpoint tells. */
function rootOf(store) {
  const payload = readFileSync(path.join(store, "checkpoint.jws"), "utf8").split(".")[1];
  return Buffer.from(JSON.parse(Buffer.from(payload, "base64url")).root, "base64url").toString("hex");
}
