import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { run } from "callgate/author";
import { decide } from "../reader/decide.mjs";
import { openSlice } from "../reader/slice.mjs";
import { memoryHost } from "./support/memory-host.mjs";

const FOLDER = new URL("../vectors/opening/", import.meta.url);
const vectors = readdirSync(FOLDER).filter((name) => name !== "policy.json")
  .map((name) => [name, JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"))]);

/** A reader written from docs/snapshot-format.md alone, in another language than the publisher. */
test("the second reader gives every vector its code, and the floor", () => {
  assert.ok(vectors.length > 40);
  for (const [name, { slice, trust, code, floor }] of vectors) {
    const opened = openSlice(Buffer.from(slice), trust);
    assert.equal(opened.code, code, name);
    if (floor !== undefined) assert.equal(opened.floor ?? null, floor, `${name}: the floor`);
  }
});

test("it decides as the vectors say", () => {
  let asked = 0;
  for (const [name, { slice, trust, questions = [] }] of vectors) {
    if (questions.length === 0) continue;
    const opened = openSlice(Buffer.from(slice), trust);
    for (const question of questions) {
      assert.equal(decide(opened, trust.now, question), question.code === "allowed", `${name}: ${JSON.stringify(question)}`);
      asked += 1;
    }
  }
  assert.ok(asked > 0);
});

/** What a person's slice says must be what the case says of the document. */
for (const tenant of tenants()) {
  test(`it decides the cases of ${tenant} from slices`, async () => {
    const { now, cases } = JSON.parse(readFileSync(policy(tenant, "cases.json"), "utf8"));
    const asked = cases.filter((each) => each.ask && !each.edit && !each.now && !each.ask.properties && !each.ask.context);
    const published = await publish(tenant, now * 1000);
    for (const { title, ask, expect } of asked) {
      const opened = published(ask.subject);
      const allowed = opened?.code === "opened" && decide(opened, now * 1000, ask);
      assert.equal(allowed ?? false, expect.allowed, title);
    }
    assert.ok(asked.length > 0);
  });
}

function policy(tenant, file) {
  return new URL(`../../policies/${tenant}/${file}`, import.meta.url);
}

function tenants() {
  return readdirSync(new URL("../../policies/", import.meta.url)).filter((name) => existsSync(policy(name, "cases.json")));
}

/** Publishes in memory, and opens a person's slice with the second reader. */
async function publish(tenant, now) {
  const host = memoryHost(now, new Map([["policy.json", readFileSync(policy(tenant, "policy.json"))]]));
  const secret = "keys/publisher.private.jwks";
  const { tenant: name } = JSON.parse(readFileSync(policy(tenant, "policy.json"), "utf8"));
  for (const args of [
    ["keygen", "--out", "keys"],
    ["publish", "policy.json", "--keys", secret, "--store", "store"],
    ["slice", "store", "--jwks", "keys/publisher.jwks", "--tenant", name, "--all", "--out", "slices"],
  ]) assert.equal(await run(args, host), 0, host.printed.err);
  const { keys } = JSON.parse(Buffer.from(host.files.get("keys/publisher.jwks")));
  return (subject) => {
    const slice = host.files.get(`slices/${subject}.slice`);
    return slice && openSlice(Buffer.from(slice), { keys, tenant: name, subject, now, tolerance: 0 });
  };
}
