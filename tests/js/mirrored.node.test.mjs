import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { before, test } from "node:test";
import { connect, openSnapshot } from "callgate";
import { keepTenant, slice } from "callgate/edge";
import { counted, demo, NOW, publisher } from "./support/store.mjs";

/** The order of P-256: (r, s) and (r, n − s) are signatures of the same message, and whoever sees one can make the other. */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

let files;
let trust;

before(async () => {
  const keys = await publisher("--alg", "ES256");
  files = await keys.publish(demo());
  trust = { tenant: "demo", publisher: keys.publisher, now: () => new Date(NOW) };
});

const checkpoint = "checkpoint.jws";
const inTheMirror = (content) => new Map(content).set(checkpoint, mirrored(content.get(checkpoint)));

/** The same checkpoint under its other signature. */
function mirrored(jws) {
  const [header, payload, signature] = Buffer.from(jws).toString().split(".");
  const bytes = Buffer.from(signature, "base64url");
  const other = (ORDER - BigInt(`0x${bytes.subarray(32).toString("hex")}`)).toString(16).padStart(64, "0");
  return Buffer.from([header, payload, Buffer.concat([bytes.subarray(0, 32), Buffer.from(other, "hex")]).toString("base64url")].join("."));
}

test("an open snapshot stays what it is under the other signature of its checkpoint: its gates, its files and its tags", async () => {
  const source = counted(files);
  const marks = [];
  const floor = { read: () => marks.at(-1), raise: (mark) => void marks.push(mark), discard: () => assert.fail("nothing is wrong with it") };
  let now = NOW;
  const open = () => openSnapshot(source, { ...trust, floor });
  const tenant = keepTenant(open, { clock: () => now });
  const [first, gate, kept] = [await tenant(), await (await tenant()).for("anna"), await (await tenant()).slice("anna")];

  source.files = inTheMirror(files);
  source.reads.length = 0;
  assert.equal(await first.refresh(), false);
  now += 60_000;
  assert.equal(await tenant(), first);
  assert.deepEqual(source.reads, [checkpoint, checkpoint], "polled twice, and read no file again");
  assert.equal(await first.for("anna"), gate);
  assert.equal((await first.slice("anna")).etag, kept.etag);
  const request = new Request("https://edge.example/callgate/slice", { headers: { "if-none-match": kept.etag } });
  assert.equal((await slice(request, { tenant, subject: async () => ({ subject: "anna", issuedAt: NOW / 1000 }) })).status, 304);
  assert.deepEqual(new Set(marks.map((mark) => JSON.stringify(mark))).size, 1);
});

test("a page keeps its gate and its tag, and asks with that", async (t) => {
  const slices = await Promise.all([files, inTheMirror(files)].map(async (content) => (await openSnapshot(counted(content), trust)).slice("anna")));
  assert.notDeepEqual(slices[0].bytes, slices[1].bytes);
  const asked = [];
  const server = createServer((request, response) => {
    const { bytes, etag } = slices[Math.min(asked.length, 1)];
    asked.push(request.headers["if-none-match"]);
    response.writeHead(200, { etag }).end(bytes);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const connected = await connect(`http://127.0.0.1:${server.address().port}/`, { ...trust, subject: "anna" });
  t.after(() => {
    connected.close();
    server.closeAllConnections();
    server.close();
  });
  const { gate } = connected;
  connected.addEventListener("change", () => assert.fail("nothing has changed"));
  assert.deepEqual([await connected.refresh(), await connected.refresh()], [false, false]);
  assert.equal(connected.gate, gate);
  assert.deepEqual(asked, [undefined, slices[0].etag, slices[0].etag]);
});
