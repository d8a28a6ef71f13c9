import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { folder } from "../../dist/sources/folder.js";
import { http } from "../../dist/sources/http.js";
import { kv } from "../../dist/sources/kv.js";

const NAME = "0".repeat(64);
const ABSENT = "f".repeat(64);
const text = (bytes) => new TextDecoder().decode(bytes);

let path;
let server;

before(async () => {
  path = mkdtempSync(join(tmpdir(), "callgate-sources-"));
  writeFileSync(join(path, "checkpoint.jws"), "jws");
  writeFileSync(join(path, NAME), "lines");
  server = createServer(({ url, headers }, response) => {
    if (headers.authorization !== "Bearer store") return response.writeHead(403).end();
    const body = { "/acme/checkpoint.jws?v=1": "jws", [`/acme/${NAME}?v=1`]: "lines" }[url];
    return body === undefined ? response.writeHead(404).end() : response.end(body);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

after(() => {
  rmSync(path, { recursive: true });
  server.closeAllConnections();
  server.close();
});

async function reads(source) {
  assert.equal(text(await source.checkpoint()), "jws");
  assert.equal(text(await source.file(NAME)), "lines");
  assert.equal(await source.file(ABSENT), undefined);
  for (const name of ["checkpoint.jws", "../secret", `${NAME}/`, NAME.slice(1), ""]) {
    await assert.rejects(async () => source.file(name), TypeError);
  }
}

const namespace = (values) => ({ get: async (key) => (key in values ? new TextEncoder().encode(values[key]).buffer : null) });
const address = () => `http://127.0.0.1:${server.address().port}`;

test("a folder", () => reads(folder(path)));

test("a KV namespace", () => reads(kv(namespace({ "acme/checkpoint.jws": "jws", [`acme/${NAME}`]: "lines" }), "acme/")));

test("a private address", () => reads(http(`${address()}/acme?v=1`, { headers: { authorization: "Bearer store" } })));

test("a store without a checkpoint is unavailable", async () => {
  await assert.rejects(folder(join(path, "empty")).checkpoint(), { code: "unavailable" });
  await assert.rejects(kv(namespace({})).checkpoint(), { code: "unavailable" });
});

test("a refused or failing store is unavailable, and no file is taken for absent", async () => {
  await assert.rejects(http(`${address()}/acme?v=1`).file(NAME), { code: "unavailable" });
  const failing = { get: async () => { throw new Error("KV GET failed"); } };
  await assert.rejects(kv(failing).file(NAME), { code: "unavailable" });
});
