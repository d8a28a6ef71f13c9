import assert from "node:assert/strict";
import { before, mock, test } from "node:test";
import { openSlice, openSnapshot } from "callgate";
import { gate, keepTenant } from "callgate/edge";
import * as glue from "../../dist/wasm/callgate.js";
import { counted, demo, NOW, publisher } from "./support/store.mjs";

const PAGE = 64 * 1024;

let trust;
let tenant;
let bytes;
/** A tenant of many files, and what lets it read on. */
let slow;
let release;

before(async () => {
  const keys = await publisher();
  trust = { tenant: "demo", publisher: keys.publisher, now: () => new Date(NOW + 1_000) };
  tenant = await openSnapshot(counted(await keys.publish(demo(1))), trust);
  ({ bytes } = await tenant.slice("anna"));
  const files = counted(await keys.publish(demo(200)));
  let held = Promise.resolve();
  slow = await openSnapshot({ checkpoint: () => files.checkpoint(), file: async (name) => held.then(() => files.file(name)) }, trust);
  held = new Promise((resolve) => {
    release = resolve;
  });
});

/** Takes all the memory that the evaluator may have, so that its next large piece cannot be had. */
function exhaust() {
  const { memory } = glue.initSync();
  for (let pages = 65_536; pages > 0; pages = Math.floor(pages / 2)) {
    while (memory.buffer.byteLength + pages * PAGE <= 65_536 * PAGE) {
      try {
        memory.grow(pages);
      } catch {
        break;
      }
    }
  }
}

test("a trap of the real evaluator denies everything that it was asked and will be asked, and is said once", async () => {
  const said = mock.method(console, "error", () => {});
  const own = await openSlice(bytes, { ...trust, subject: "anna" });
  const kept = await tenant.for("anna");
  assert.equal(own.can("menu", "crmRecords") && kept.can("menu", "crmRecords"), true);
  const waiting = slow.decide("anna-7", "menu", "crmRecords");
  assert.ok(waiting instanceof Promise, "its files are not here");
  exhaust();
  const large = new Uint8Array(1024 * 1024).fill(46);
  await assert.rejects(async () => {
    for (let time = 0; time < 64; time += 1) await openSlice(large, { ...trust, subject: "anna" }).catch((error) => { if (error.code === "poisoned") throw error; });
  }, { code: "poisoned" });
  release();
  assert.equal(await waiting.then(({ code }) => code, ({ code }) => code), "poisoned");
  for (const one of [own, kept]) {
    assert.deepEqual(one.decide("menu", "crmRecords"), { allowed: false, code: "poisoned" });
    assert.equal(one.menu("en").length + one.items("read", "crm_database").size + one.actions("crmRecords").size, 0);
    assert.equal(one.why("menu", "crmRecords", "en").code, "poisoned");
  }
  await assert.rejects(tenant.for("anna"), { code: "poisoned" });
  await assert.rejects(tenant.slice("anna"), { code: "poisoned" });
  assert.equal((await tenant.decide("ben", "menu", "crmRecords")).code, "poisoned");
  await assert.rejects(openSlice(bytes, { ...trust, subject: "anna" }), { code: "poisoned" });
  const refused = await gate(new Request("https://gate.example/crm"), { tenant: keepTenant(async () => tenant, { clock: () => NOW }), subject: "anna" });
  assert.deepEqual([refused.status, (await refused.json()).code], [503, "poisoned"]);
  assert.equal(said.mock.callCount(), 1);
});
