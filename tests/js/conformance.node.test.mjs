import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as callgate from "callgate";
import { explain, run } from "callgate/author";
import { conformance } from "./conformance.mjs";
import { fixture } from "./support/fixture.mjs";
import { bytes, memoryHost } from "./support/memory-host.mjs";

let given;

before(async () => {
  given = await fixture(run);
});

test("slices and snapshots answer as the vectors say", async () => {
  const { passed, failed } = await conformance(callgate, given);
  assert.deepEqual(failed, []);
  assert.ok(passed > 100);
});

test("the whole document answers as the vectors say", async () => {
  for (const { name, publication, given: asked } of given.vectors.filter(isPlainQuestion)) {
    const { subject, action, resource, within, now } = asked;
    const question = { subject, action, resource, now, ...(within === undefined ? {} : { within }) };
    const { allowed, code, scope } = await explain(given.documents[publication], question, "en");
    const expected = { allowed: asked.allowed, code: asked.code ?? code, scope: "document" };
    assert.deepEqual({ allowed, code, scope }, expected, `${name}: ${JSON.stringify(asked)}`);
  }
});

test("what must not be said is refused, with its place", async () => {
  for (const { name, content } of given.refused) {
    const host = memoryHost(Date.now(), new Map([["policy.json", bytes(content)]]));
    assert.equal(await run(["check", "policy.json"], host), 1, name);
    assert.match(host.printed.err, /^policy\.json:\d+:\d+: /m, name);
  }
});

function isPlainQuestion({ kind, given: { context, properties } }) {
  return kind === "questions" && context === undefined && properties === undefined;
}
