import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CallgateError, openSnapshot } from "callgate";
import { folder as folderOf } from "callgate/sources/folder";
import { unstorage } from "callgate/sources/unstorage";
import { Miniflare } from "miniflare";
import { createStorage } from "unstorage";
import fsDriver from "unstorage/drivers/fs";
import memoryDriver from "unstorage/drivers/memory";
import redisDriver from "unstorage/drivers/redis";
import { bundle } from "../../edge/gate/bundle.mjs";
import { patient } from "../../edge/gate/load.mjs";
import { counted, demo, NOW, publisher } from "./support/store.mjs";

const LIMIT = 1024 * 1024;
const LARGE = "e".repeat(64);
const FULL = "d".repeat(64);
const ABSENT = "f".repeat(64);
const SUBJECTS = ["anna", "ben-3", "emma-7", "noah-1"];
const questions = [["menu", "crmRecords"], ["read", "crm_database:retail"], ["read", "queue:sales"]];

let place;
let keys;
let content;
let expected;

before(async () => {
  place = mkdtempSync(join(tmpdir(), "callgate-stores-"));
  keys = await publisher();
  content = await keys.publish(demo(8));
  content.set(LARGE, new Uint8Array(LIMIT + 1)).set(FULL, new Uint8Array(LIMIT));
  mkdirSync(join(place, "acme"));
  for (const [name, bytes] of content) writeFileSync(join(place, "acme", name), bytes);
  expected = await Promise.all(SUBJECTS.map((subject) => answer(counted(content), subject)));
});
after(() => rmSync(place, { recursive: true }));

const opened = (source) => openSnapshot(source, { tenant: "demo", publisher: keys.publisher, now: () => new Date(NOW) });

async function answer(source, subject) {
  const tenant = await opened(source);
  const gate = await tenant.for(subject);
  return { sequence: tenant.sequence, codes: questions.map(([action, resource]) => gate.decide(action, resource).code), etag: (await tenant.slice(subject)).etag };
}

/** What every store has to do: the same answers, nothing for an absent file, no byte beyond the limit. */
async function reads(source) {
  assert.deepEqual(await Promise.all(SUBJECTS.map((subject) => answer(source, subject))), expected);
  assert.equal(await source.file(ABSENT), undefined);
  assert.equal((await source.file(FULL)).length, LIMIT);
  await assert.rejects(source.file(LARGE), { code: "too_large" });
  for (const name of ["checkpoint.jws", "../secret", `${FULL}/`, FULL.slice(1), ""]) await assert.rejects(source.file(name), TypeError);
}

async function filled(storage, prefix) {
  for (const [name, bytes] of content) await storage.setItemRaw(prefix + name, bytes);
  return unstorage(storage, prefix);
}

test("a folder", () => reads(folderOf(join(place, "acme"))));

test("unstorage in memory", async () => reads(await filled(createStorage({ driver: memoryDriver() }), "acme/")));

test("unstorage over a published folder as it stands", () => reads(unstorage(createStorage({ driver: fsDriver({ base: place }) }), "acme:")));

test("a driver that gives something else than bytes is unavailable; one that fails is unreachable", async () => {
  const giving = (getItemRaw) => unstorage({ getItemRaw });
  for (const value of [{}, 7, [1]]) await assert.rejects(giving(async () => value).file(ABSENT), { code: "unavailable" });
  assert.deepEqual(await giving(async () => new Uint8Array([7]).buffer).file(ABSENT), new Uint8Array([7]));
  await assert.rejects(giving(async () => Promise.reject(new Error("gone"))).file(ABSENT), { code: "unreachable" });
  await assert.rejects(giving(async () => null).checkpoint(), { code: "unavailable" });
});

const redis = (() => {
  try {
    return execFileSync("redis-server", ["--version"], { encoding: "utf8" });
  } catch {
    return undefined;
  }
})();

describe("Redis", { skip: redis === undefined && "there is no redis-server here" }, () => {
  let server;
  let port;

  before(async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    port = free.address().port;
    free.close();
    await once(free, "close");
    server = spawn("redis-server", ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--dir", place], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const text of server.stdout) if (String(text).includes("Ready to accept connections")) break;
  });
  after(async () => {
    server.kill();
    await once(server, "exit");
  });

  test("through unstorage", async () => {
    const storage = createStorage({ driver: redisDriver({ host: "127.0.0.1", port, base: "callgate" }) });
    try {
      await reads(await filled(storage, "acme:"));
    } finally {
      await storage.dispose();
    }
  });

  test("out of reach is unreachable", async () => {
    const options = { host: "127.0.0.1", port: 1, maxRetriesPerRequest: 0, retryStrategy: () => null };
    const storage = createStorage({ driver: redisDriver(options) });
    storage.getMount("").driver.getInstance().on("error", () => {});
    try {
      await assert.rejects(unstorage(storage, "acme:").file(ABSENT), { code: "unreachable" });
    } finally {
      await storage.dispose();
    }
  });
});

describe("workerd", () => {
  let miniflare;
  let url;

  const start = async () => {
    miniflare = new Miniflare({
      cf: false,
      telemetry: { enabled: false },
      compatibilityDate: "2026-04-01",
      modules: await bundle(fileURLToPath(new URL("support/reader.worker.mjs", import.meta.url))),
      bindings: { PUBLISHER: keys.publisher, NOW },
      kvNamespaces: ["KV"],
      r2Buckets: ["R2"],
      kvPersist: join(place, "kv"),
      r2Persist: join(place, "r2"),
    });
    url = await miniflare.ready;
  };
  const ask = async (given) => {
    const response = await fetch(url, { method: "POST", headers: { connection: "close" }, body: JSON.stringify(given) });
    const answered = await response.json();
    if (answered.error) throw new Error(answered.error);
    return answered;
  };

  before(async () => {
    await start();
    const base64 = Object.fromEntries([...content].map(([name, bytes]) => [name, Buffer.from(bytes).toString("base64")]));
    for (const name of ["unstorage over KV", "unstorage over R2"]) await ask({ ask: "put", name, base64 });
    const [kv, r2] = [patient(await miniflare.getKVNamespace("KV")), patient(await miniflare.getR2Bucket("R2"))];
    for (const [name, bytes] of content) {
      await kv.put(`acme/${name}`, bytes);
      await r2.put(`acme/${name}`, bytes);
    }
    // What follows reads from disk what this one wrote.
    await miniflare.dispose();
    await start();
  });
  after(() => miniflare.dispose());

  for (const name of ["kv", "r2", "unstorage over KV", "unstorage over R2"]) {
    test(name, async () => {
      const answers = await Promise.all(SUBJECTS.map((subject) => ask({ ask: "decide", name, subject, questions })));
      assert.deepEqual(answers, expected);
      assert.deepEqual(await ask({ ask: "file", name, file: ABSENT }), {});
      assert.deepEqual(await ask({ ask: "file", name, file: FULL }), { length: LIMIT });
      assert.deepEqual(await ask({ ask: "file", name, file: LARGE }), { code: "too_large" });
    });

    test(`${name}: many requests at once, none of which waits for another's reads`, async () => {
      const subjects = [...Array(8).keys()].flatMap((copy) => ["carla", "david", "henk"].map((id) => `${id}-${copy}`));
      const answers = await Promise.all(subjects.map((subject) => ask({ ask: "decide", name, subject, questions })));
      const alone = await Promise.all(subjects.map((subject) => answer(counted(content), subject)));
      assert.deepEqual(answers, alone);
    });
  }

  test("a private address, which is read and leads nowhere else", async (context) => {
    const keys = [];
    const server = createHttpServer(({ url, headers }, response) => {
      keys.push(`${url.slice(0, 3)} ${headers["x-key"]}`);
      return url.startsWith("/to/") ? response.end("lines") : response.writeHead(302, { location: `/to/${FULL}` }).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    context.after(() => (server.closeAllConnections(), server.close()));
    const from = (path) => ask({ ask: "from", address: `http://127.0.0.1:${server.address().port}${path}`, file: FULL, headers: { "x-key": "k" } });
    assert.deepEqual(await from("/to/"), { length: 5 });
    assert.deepEqual(await from("/old"), { code: "redirected" });
    assert.deepEqual(keys, ["/to k", "/ol k"]);
  });

  test("the floor that KV keeps refuses an older publication, also in a new isolate", async () => {
    await ask({ ask: "decide", name: "kv", subject: "anna", questions });
    await miniflare.dispose();
    const older = await keys.publish(demo(8), NOW - 60_000);
    await start();
    const kv = patient(await miniflare.getKVNamespace("KV"));
    await kv.put("acme/checkpoint.jws", older.get("checkpoint.jws"));
    assert.deepEqual(await ask({ ask: "decide", name: "kv", subject: "anna", questions }), { code: "rolled_back" });
  });
});
