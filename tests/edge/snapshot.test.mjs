import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { load } from "../../edge/gate/load.mjs";
import { demo, publish, resign, start, TENANT, workplace } from "./support.mjs";

const CHECKPOINT = "checkpoint.jws";
const POLL_MS = 10_500;
const keyOf = (name) => `${TENANT}/${name}`;

describe("the snapshot that the worker keeps", { concurrency: true }, () => {
  let place;
  let first;
  let second;
  const gates = [];

  before(async () => {
    place = await workplace();
    first = await publish(place, "first");
    const changed = structuredClone(demo);
    changed.users.anna.roles = ["announcements", "rights-support"];
    second = await publish(place, "second", changed);
  });
  after(async () => {
    await Promise.all(gates.map((gate) => gate.dispose()));
    await place?.remove();
  });

  const started = async (options) => {
    const gate = await start(place, first, options);
    gates.push(gate);
    return gate;
  };
  const answer = async (gate, address = "/api/crm") => {
    const { status, body, headers } = await gate.get("anna", address);
    return { status, code: body.code, retryAfter: headers.get("retry-after") };
  };
  /** A worker whose KV holds the first snapshot's files and this checkpoint. */
  const startedWith = async (change) => {
    const gate = await started({ loaded: false });
    for (const name of await readdir(first.store)) {
      if (name !== CHECKPOINT) await gate.snapshot.put(keyOf(name), new Uint8Array(await readFile(path.join(first.store, name))));
    }
    await gate.snapshot.put(keyOf(CHECKPOINT), await change());
    return gate;
  };
  const resigned = (change) => startedWith(() => resign(place, first.store, change));

  test("none yet: 503 until there is one, then at work", async () => {
    const gate = await started({ loaded: false });
    assert.deepEqual(await answer(gate), { status: 503, code: "unavailable", retryAfter: "10" });
    assert.deepEqual(await answer(gate, "/callgate/slice"), { status: 503, code: "unavailable", retryAfter: "10" });
    assert.equal((await gate.get(undefined, "/api/crm")).status, 401);
    await load(gate.snapshot, TENANT, first.store);
    await pause(1_100);
    assert.equal((await answer(gate)).status, 200);
  });

  test("expired: 503", async () => {
    const gate = await resigned(({ sequence }) => ({ sequence: sequence - 7_200_000, expires: sequence - 3_600_000 }));
    assert.deepEqual(await answer(gate), { status: 503, code: "expired", retryAfter: "10" });
    assert.equal((await answer(gate, "/callgate/slice")).code, "expired");
  });

  test("expiring while it is kept: 503 from that instant", async () => {
    const gate = await resigned(() => ({ sequence: Date.now(), expires: Date.now() + 8_000 }));
    assert.equal((await answer(gate)).status, 200);
    await pause(8_000);
    assert.deepEqual(await answer(gate), { status: 503, code: "expired", retryAfter: "10" });
  });

  test("of another tenant, from the future, of an unknown format: 503", async () => {
    const cases = { wrong_tenant: () => ({ tenant: "other" }), from_future: () => ({ sequence: Date.now() + 600_000, expires: Date.now() + 900_000 }), unknown_format: () => ({ format: 2 }) };
    for (const [code, change] of Object.entries(cases)) {
      assert.deepEqual(await answer(await resigned(change)), { status: 503, code, retryAfter: "10" });
    }
  });

  test("with a broken signature or by another publisher: 503", async () => {
    const stranger = await workplace();
    try {
      const [head, payload] = (await readFile(path.join(first.store, CHECKPOINT), "utf8")).trim().split(".");
      const broken = await startedWith(() => [head, payload, "A".repeat(86)].join("."));
      assert.equal((await answer(broken)).code, "bad_signature");
      const foreign = await publish(stranger, "foreign");
      const gate = await started({ loaded: false });
      await load(gate.snapshot, TENANT, foreign.store);
      assert.equal((await answer(gate)).code, "unknown_kid");
    } finally {
      await stranger.remove();
    }
  });

  test("with a missing or an altered file: 503, never an allowance", async () => {
    const [root] = await rootFiles();
    const gate = await startedWith(() => readFile(path.join(first.store, CHECKPOINT), "utf8"));
    await gate.snapshot.delete(keyOf(root));
    assert.deepEqual(await answer(gate), { status: 503, code: "unavailable", retryAfter: "10" });
    const altered = new Uint8Array(await readFile(path.join(first.store, root)));
    altered[altered.length - 2] ^= 1;
    await gate.snapshot.put(keyOf(root), altered);
    await pause(1_100);
    assert.equal((await answer(gate)).status, 503);
  });

  test("newer: switches within the poll; rolled back: keeps the newer, also after a restart", async () => {
    const state = path.join(place.folder, "state");
    const gate = await started({ state });
    assert.equal((await answer(gate)).status, 200);
    await load(gate.snapshot, TENANT, second.store);
    await pause(POLL_MS);
    assert.equal((await answer(gate)).status, 403, "the newer snapshot is in force");
    await load(gate.snapshot, TENANT, first.store);
    await pause(POLL_MS);
    assert.equal((await answer(gate)).status, 403, "the older one is not taken back");
    await gate.dispose();
    gates.splice(gates.indexOf(gate), 1);
    const again = await started({ state });
    assert.deepEqual(await answer(again), { status: 503, code: "rolled_back", retryAfter: "10" });
  });

  test("replaced: its files stay, for whoever still reads it", async () => {
    const gate = await started();
    await load(gate.snapshot, TENANT, second.store);
    const held = new Set((await gate.snapshot.list()).keys.map(({ name }) => name));
    for (const name of [...(await readdir(first.store)), ...(await readdir(second.store))]) assert.ok(held.has(keyOf(name)), name);
  });

  test("renewed with the same root: stays at work", async () => {
    const gate = await started();
    const before = (await gate.ask("anna", "/callgate/slice")).headers.get("etag");
    await gate.snapshot.put(keyOf(CHECKPOINT), await resign(place, first.store, () => ({ sequence: Date.now(), expires: Date.now() + 3_600_000 })));
    await pause(POLL_MS);
    const after = await gate.ask("anna", "/callgate/slice");
    assert.equal(after.status, 200);
    assert.notEqual(after.headers.get("etag"), before);
  });

  async function rootFiles() {
    const payload = JSON.parse(Buffer.from((await readFile(path.join(first.store, CHECKPOINT), "utf8")).split(".")[1], "base64url").toString());
    return [Buffer.from(payload.root, "base64url").toString("hex")];
  }
});
