import assert from "node:assert/strict";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { openSnapshot } from "callgate";
import { fileFloor } from "callgate/sources/folder";
import { kvFloor } from "callgate/sources/kv";
import { Miniflare } from "miniflare";
import { memoryFloor } from "../../dist/api/trust.js";
import { patient } from "../../edge/gate/load.mjs";
import { counted, demo, NOW, publisher } from "./support/store.mjs";

const HOUR = 3_600_000;
const mark = (sequence, letter = "A") => ({ sequence, root: letter.repeat(43) });

let path;
let miniflare;
let namespace;
let keys;
let store;

before(async () => {
  path = mkdtempSync(join(tmpdir(), "callgate-floors-"));
  miniflare = new Miniflare({ cf: false, telemetry: { enabled: false }, modules: true, script: "export default {}", compatibilityDate: "2026-04-01", kvNamespaces: ["KV"], kvPersist: join(path, "kv") });
  namespace = patient(await miniflare.getKVNamespace("KV"));
  keys = await publisher();
  store = await keys.publish(demo());
});
after(async () => {
  await miniflare.dispose();
  rmSync(path, { recursive: true });
});

const kvOf = (key) => kvFloor(namespace, key);

/** Each kind, as a place to which any number of readers come: `at(place)` is one more of them. */
const kinds = {
  memory: () => {
    const places = new Map();
    return (place) => places.get(place) ?? places.set(place, memoryFloor()).get(place);
  },
  KV: () => kvOf,
  file: () => (place) => fileFloor(join(path, `${place}.floor`)),
};

for (const [kind, made] of Object.entries(kinds)) {
  describe(`a floor in ${kind}`, () => {
    const at = made();

    test("begins without a mark, keeps the highest, and of equal ones the first", async () => {
      const floor = at("rising");
      assert.equal(await floor.read(), undefined);
      for (const next of [mark(7), mark(5), mark(7, "B")]) await floor.raise(next);
      assert.deepEqual(await floor.read(), mark(7));
      await floor.raise(mark(9));
      assert.deepEqual(await floor.read(), mark(9));
      assert.deepEqual(await at("rising").read(), mark(9));
    });

    test("is not lowered by a reader that has not read it", async () => {
      await at("shared").raise(mark(9));
      await at("shared").raise(mark(8));
      assert.deepEqual(await at("shared").read(), mark(9));
    });

    test("ends on the highest of many that rise at once", async () => {
      const floor = at("at once");
      await Promise.all([3, 9, 1, 7].map((sequence) => floor.raise(mark(sequence))));
      assert.deepEqual(await floor.read(), mark(9));
    });

    test("forgets a mark that is discarded, and rises again from below", async () => {
      const floor = at("discarded");
      await floor.raise(mark(Date.UTC(2200, 0)));
      await floor.discard(mark(Date.UTC(2200, 0)));
      assert.equal(await floor.read(), undefined);
      assert.equal(await at("discarded").read(), undefined);
      await floor.raise(mark(3));
      assert.deepEqual(await at("discarded").read(), mark(3));
    });

    test("of two that find a mark wrong the later one does not forget what the first has stored", async () => {
      const wrong = mark(Date.UTC(2200, 0));
      for (const readers of [() => [at("raced"), at("raced")], () => Array(2).fill(at("raced"))]) {
        await at("raced").raise(wrong);
        const [first, second] = readers();
        for (const floor of [first, second]) assert.deepEqual(await floor.read(), wrong);
        await first.discard(wrong);
        await first.raise(mark(9));
        await second.discard(wrong);
        await second.raise(mark(5));
        for (const floor of [first, second, at("raced")]) assert.deepEqual(await floor.read(), mark(9));
        await first.discard(mark(9));
      }
    });

    const opening = (floor, now) => openSnapshot(counted(store), { tenant: "demo", publisher: keys.publisher, floor, now: () => new Date(now) });

    test("a mark from the future does no harm and is replaced", async () => {
      await at("poisoned").raise(mark(Date.UTC(2200, 0)));
      await opening(at("poisoned"), NOW);
      assert.equal((await at("poisoned").read()).sequence, NOW);
    });

    test("what has expired raises it; what is older or contradicts it is refused", async () => {
      await assert.rejects(opening(at("expired"), NOW + 25 * HOUR), { code: "expired" });
      assert.equal((await at("expired").read()).sequence, NOW);
      await at("newer").raise(mark(NOW + 1));
      await assert.rejects(opening(at("newer"), NOW), { code: "rolled_back" });
      await at("other").raise(mark(NOW));
      await assert.rejects(opening(at("other"), NOW), { code: "forked" });
      assert.deepEqual(await at("other").read(), mark(NOW));
    });
  });
}

describe("a floor in KV", () => {
  test("that makes no sense is none", async () => {
    for (const value of ['{"sequence":"7","root":"x"}', '{"sequence":7}', '{"sequence":7.5,"root":"x"}', "[]", "null", "{", ""]) {
      await namespace.put("odd", value);
      assert.equal(await kvOf("odd").read(), undefined, value);
    }
  });

  test("that shows a discarded mark for a while is not led by it", async () => {
    const wrong = mark(Date.UTC(2200, 0));
    const floor = kvFloor({ get: async () => JSON.stringify(wrong), put: async () => {} }, "floor");
    assert.deepEqual(await floor.read(), wrong);
    await floor.discard(wrong);
    await floor.raise(mark(3));
    assert.deepEqual(await floor.read(), mark(3));
  });

  test("that cannot be read is unreachable", () => assert.rejects(kvFloor({ get: async () => Promise.reject(new Error("429")) }, "floor").read(), { code: "unreachable" }));
});

describe("a floor in a file", () => {
  const file = (name) => join(path, name);

  test("is one line of JSON, replaced whole, for its owner only", async () => {
    const floor = fileFloor(file("plain.floor"));
    await floor.raise(mark(7));
    await floor.raise(mark(8));
    assert.equal(readFileSync(file("plain.floor"), "utf8"), `{"sequence":8,"root":"${"A".repeat(43)}"}\n`);
    assert.deepEqual(readdirSync(path).filter((name) => name.startsWith("plain.floor")), ["plain.floor"]);
  });

  test("of several processes keeps the highest of marks that rise at once", async () => {
    for (let round = 0; round < 20; round += 1) {
      const at = file(`round ${round}.floor`);
      await Promise.all([9, 5, 7].map((sequence) => fileFloor(at).raise(mark(sequence))));
      assert.deepEqual(await fileFloor(at).read(), mark(9));
    }
    assert.deepEqual(readdirSync(path).filter((name) => name.endsWith(".lock")), []);
  });

  test("does not wait for the lock of a process that has died", async (t) => {
    const warn = t.mock.method(console, "warn", () => {});
    const lock = file("locked.floor.lock");
    writeFileSync(lock, "");
    const floor = fileFloor(file("locked.floor"));
    await floor.raise(mark(7));
    assert.ok(warn.mock.callCount() > 0);
    assert.deepEqual([await floor.read(), existsSync(file("locked.floor"))], [mark(7), false]);
    utimesSync(lock, new Date(0), new Date(0));
    await floor.raise(mark(7));
    assert.deepEqual(await fileFloor(file("locked.floor")).read(), mark(7));
    assert.equal(existsSync(lock), false);
  });

  test("that is damaged or cannot be read is an error, not an empty floor", async () => {
    for (const content of ["", "{", "[]", '{"sequence":"7","root":"x"}']) {
      writeFileSync(file("damaged.floor"), content);
      await assert.rejects(fileFloor(file("damaged.floor")).read(), { code: "unavailable", message: /damaged\.floor/ }, content);
    }
    mkdirSync(file("folder.floor"));
    await assert.rejects(fileFloor(file("folder.floor")).read(), { code: "unavailable" });
  });

  test("that cannot be written holds in memory, and says so", async (t) => {
    const warn = t.mock.method(console, "warn", () => {});
    const floor = fileFloor(file("no such folder/x.floor"));
    await floor.raise(mark(7));
    await floor.raise(mark(6));
    assert.deepEqual(await floor.read(), mark(7));
    assert.ok(warn.mock.callCount() > 0);
    assert.equal(existsSync(file("no such folder")), false);
  });
});
