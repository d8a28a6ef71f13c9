import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { gzipSync } from "node:zlib";
import { folder } from "../../dist/sources/folder.js";
import { http } from "../../dist/sources/http.js";
import { kv } from "../../dist/sources/kv.js";
import { r2 } from "../../dist/sources/r2.js";

const LIMIT = 1024 * 1024;
const name = (digit) => digit.repeat(64);
const NAME = name("0");
const ABSENT = name("f");
const text = (bytes) => new TextDecoder().decode(bytes);

async function reads(source) {
  assert.equal(text(await source.checkpoint()), "jws");
  assert.equal(text(await source.file(NAME)), "lines");
  assert.equal(await source.file(ABSENT), undefined);
  for (const odd of ["checkpoint.jws", "../secret", `${NAME}/`, NAME.slice(1), ""]) await assert.rejects(source.file(odd), TypeError);
}

describe("a folder", () => {
  let path;

  before(() => {
    path = mkdtempSync(join(tmpdir(), "callgate-sources-"));
    writeFileSync(join(path, "checkpoint.jws"), "jws");
    writeFileSync(join(path, NAME), "lines");
    writeFileSync(join(path, name("1")), new Uint8Array(LIMIT));
    writeFileSync(join(path, name("2")), new Uint8Array(LIMIT + 1));
    mkdirSync(join(path, name("3")));
    symlinkSync("/dev/zero", join(path, name("4")));
    mkdirSync(join(path, "long"));
    writeFileSync(join(path, "long/checkpoint.jws"), "x".repeat(2049));
  });
  after(() => rmSync(path, { recursive: true }));

  test("is read", () => reads(folder(path)));

  test("without a checkpoint is unavailable", () => assert.rejects(folder(join(path, "empty")).checkpoint(), { code: "unavailable" }));

  test("gives a file up to its limit, and no more of one that has no end", async () => {
    assert.equal((await folder(path).file(name("1"))).length, LIMIT);
    await assert.rejects(folder(path).file(name("2")), { code: "too_large" });
    await assert.rejects(folder(path).file(name("4")), { code: "too_large" });
    await assert.rejects(folder(join(path, "long")).checkpoint(), { code: "too_large" });
  });

  test("whose file cannot be read is unavailable: it is there, and not absent", () => assert.rejects(folder(path).file(name("3")), { code: "unavailable" }));
});

describe("a private address", () => {
  let server;
  let address;
  const answers = new Map();

  before(async () => {
    server = createServer((request, response) => {
      const { pathname, search } = new URL(request.url, "http://store");
      if (request.headers.authorization !== "Bearer store" || search !== "?v=1") return response.writeHead(403).end();
      const answer = answers.get(pathname.split("/").at(-1));
      return answer === undefined ? response.writeHead(404).end() : answer(response);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    address = `http://127.0.0.1:${server.address().port}/acme?v=1`;
    answers.set("checkpoint.jws", (response) => response.end("jws"));
    answers.set(NAME, (response) => response.end("lines"));
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const headers = { authorization: "Bearer store" };
  const source = (init) => http(address, { headers, ...init });
  const answering = (answer, init) => {
    answers.set(name("1"), answer);
    return source(init).file(name("1"));
  };

  test("is read", () => reads(source()));

  test("is unavailable where it refuses, and that is final", async () => {
    await assert.rejects(http(address).file(NAME), { code: "unavailable" });
    for (const status of [400, 401, 403, 409, 451]) await assert.rejects(answering((response) => response.writeHead(status).end()), { code: "unavailable" }, String(status));
    const page = (response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>sign in</h1>");
    await assert.rejects(answering(page), { code: "unavailable" });
  });

  test("that leads elsewhere is refused, and no header goes along", async () => {
    const reached = [];
    const elsewhere = createServer((request, response) => {
      reached.push(request.headers["x-key"]);
      response.end("lines");
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    const location = `http://127.0.0.1:${elsewhere.address().port}/`;
    for (const status of [301, 302, 303, 307, 308]) {
      const moved = (response) => response.writeHead(status, { location }).end();
      await assert.rejects(answering(moved, { headers: { ...headers, "x-key": "secret" } }), { code: "redirected" }, String(status));
    }
    assert.deepEqual(reached, []);
    const moved = (response) => response.writeHead(302, { location }).end();
    assert.equal(text(await answering(moved, { redirect: "follow" })), "lines");
    elsewhere.close();
  });

  test("that has several choices, or nothing new, leads nowhere", async () => {
    for (const status of [300, 304]) await assert.rejects(answering((response) => response.writeHead(status).end()), { code: "unavailable" }, String(status));
  });

  test("is unreachable where it is busy, broken or gone, which may pass", async () => {
    for (const status of [408, 425, 429, 500, 502, 503]) await assert.rejects(answering((response) => response.writeHead(status).end()), { code: "unreachable" }, String(status));
    await assert.rejects(answering((response) => response.destroy()), { code: "unreachable" });
    await assert.rejects(http("http://127.0.0.1:1/").file(NAME), { code: "unreachable" });
    const broken = (response) => {
      response.writeHead(200, { "content-length": 1000 });
      response.write("a", () => response.destroy());
    };
    await assert.rejects(answering(broken), { code: "unreachable" });
  });

  test("that is given up by the caller is closed", async () => {
    const stop = new AbortController();
    const silent = answering(() => stop.abort(), { signal: stop.signal });
    await assert.rejects(silent, { code: "closed" });
  });

  test("brings no more than the limit, whatever its length header says and however it is encoded", async () => {
    assert.equal((await answering((response) => response.end(new Uint8Array(LIMIT)))).length, LIMIT);
    const chunked = (response) => response.writeHead(200, { "transfer-encoding": "chunked" }).end(new Uint8Array(LIMIT + 1));
    await assert.rejects(answering(chunked), { code: "too_large" });
    const bomb = gzipSync(new Uint8Array(64 * LIMIT));
    assert.ok(bomb.length < LIMIT);
    const zipped = (response) => response.writeHead(200, { "content-encoding": "gzip", "content-length": bomb.length }).end(bomb);
    await assert.rejects(answering(zipped), { code: "too_large" });
    let sent = 0;
    const endless = (response) => {
      const more = () => {
        while (!response.destroyed && response.write(new Uint8Array(65_536))) sent += 65_536;
        if (!response.destroyed) response.once("drain", more);
      };
      more();
    };
    await assert.rejects(answering(endless), { code: "too_large" });
    assert.ok(sent < 64 * LIMIT);
  });

  test("decodes what the transport encoded", async () => {
    const zipped = (response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("lines"));
    assert.equal(text(await answering(zipped)), "lines");
  });
});

describe("Cloudflare's stores", () => {
  const streamOf = (content) => new Blob([content]).stream();

  test("that fail are unreachable, before and while they answer", async () => {
    const failing = { get: async () => Promise.reject(new Error("KV GET failed: 429")) };
    const breaking = new ReadableStream({ pull: (controller) => controller.error(new Error("gone")) });
    await assert.rejects(kv(failing).file(NAME), { code: "unreachable" });
    await assert.rejects(r2(failing).file(NAME), { code: "unreachable" });
    await assert.rejects(kv({ get: async () => breaking }).file(NAME), { code: "unreachable" });
  });

  test("are cut while they answer: what is beyond the limit is never asked for", async () => {
    let pulled = 0;
    const endless = () => new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array((pulled += 1) && 65_536)) });
    await assert.rejects(kv({ get: async () => endless() }).file(NAME), { code: "too_large" });
    await assert.rejects(r2({ get: async () => ({ body: endless(), size: 1 }) }).file(NAME), { code: "too_large" });
    assert.ok(pulled < 2 * 20, String(pulled));
  });

  test("keep names below a prefix", async () => {
    const asked = [];
    const get = async (key) => (asked.push(key), key.endsWith("jws") ? streamOf("jws") : null);
    assert.equal(text(await kv({ get }, "acme/").checkpoint()), "jws");
    assert.equal(await kv({ get }, "acme/").file(NAME), undefined);
    await assert.rejects(kv({ get: async () => null }, "acme/").checkpoint(), { code: "unavailable", message: /acme\// });
    assert.deepEqual(asked, ["acme/checkpoint.jws", `acme/${NAME}`]);
  });
});
