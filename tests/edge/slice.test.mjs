import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openSlice } from "callgate";
import { readFile } from "node:fs/promises";
import { gateOfSuite, SLICE_TYPE, TENANT } from "./support.mjs";

describe("a person's own slice", () => {
  const gate = gateOfSuite();

  const fetchSlice = (subject, init) => gate.ask(subject, "/callgate/slice", init);

  test("is served to its person only, privately, and opens as theirs", async () => {
    const response = await fetchSlice("anna");
    assert.equal(response.status, 200);
    assert.equal(response.headers.get("content-type"), SLICE_TYPE);
    assert.equal(response.headers.get("cache-control"), "private, no-store");
    assert.match(response.headers.get("vary"), /\bAuthorization\b/);
    const opened = await gate.gateOf("anna");
    assert.equal(opened.subject, "anna");
    assert.ok(opened.can("menu", "crmRecords"));
  });

  test("is refused when it is opened as somebody else's", async () => {
    const bytes = new Uint8Array(await (await fetchSlice("ben")).arrayBuffer());
    const publisher = JSON.parse(await readFile(`${gate.place.keys}/publisher.jwks`, "utf8"));
    await assert.rejects(openSlice(bytes, { tenant: TENANT, publisher, subject: "anna" }), { code: "wrong_subject" });
  });

  test("differs from person to person, tag included", async () => {
    const [anna, ben] = await Promise.all([fetchSlice("anna"), fetchSlice("ben")]);
    assert.notEqual(anna.headers.get("etag"), ben.headers.get("etag"));
    assert.notDeepEqual(await anna.arrayBuffer(), await ben.arrayBuffer());
  });

  test("is answered with 304 to who has it already, and to nobody else", async () => {
    const etag = (await fetchSlice("anna")).headers.get("etag");
    assert.match(etag, /^"[^"]+"$/);
    for (const held of [etag, `W/${etag}`, `"other", ${etag}`]) {
      const again = await fetchSlice("anna", { headers: { "if-none-match": held } });
      assert.equal(again.status, 304, held);
      assert.equal(again.headers.get("etag"), etag);
      assert.equal(again.headers.get("cache-control"), "private, no-store");
      assert.equal(await again.text(), "");
    }
    assert.equal((await fetchSlice("ben", { headers: { "if-none-match": etag } })).status, 200);
    assert.equal((await fetchSlice(undefined, { headers: { "if-none-match": etag } })).status, 401);
  });

  test("cannot be asked for on behalf of another, whatever the address says", async () => {
    for (const address of ["/callgate/slice?subject=ben", "/callgate/slice?sub=ben"]) {
      const bytes = await (await gate.ask("anna", address)).arrayBuffer();
      assert.deepEqual(bytes, await (await fetchSlice("anna")).arrayBuffer());
    }
    for (const address of ["/callgate/slice/ben", "/callgate/slice/ben.slice", "/callgate/slices/ben"]) {
      assert.equal((await gate.ask("anna", address)).status, 404, address);
    }
  });

  test("is refused without a token, and in a query", async () => {
    const anonymous = await gate.get(undefined, "/callgate/slice");
    assert.equal(anonymous.status, 401);
    assert.equal(anonymous.headers.get("www-authenticate"), "Bearer");
    assert.equal(anonymous.headers.get("content-type"), "application/problem+json");
    assert.equal(anonymous.body.code, "unauthenticated");
  });

  test("answers HEAD like GET without a body, and no other method", async () => {
    const head = await fetchSlice("anna", { method: "HEAD" });
    assert.equal(head.status, 200);
    assert.equal(head.headers.get("etag"), (await fetchSlice("anna")).headers.get("etag"));
    assert.equal(await head.text(), "");
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      const response = await fetchSlice("anna", { method });
      assert.equal(response.status, 405, method);
      assert.equal(response.headers.get("allow"), "GET, HEAD");
    }
  });

  test("is never accepted from a client", async () => {
    const bytes = await (await fetchSlice("emma")).arrayBuffer();
    const sent = await fetchSlice("anna", { method: "PUT", body: bytes, headers: { "content-type": SLICE_TYPE } });
    assert.equal(sent.status, 405);
    const posted = await gate.ask("anna", "/api/users", { method: "POST", body: bytes, headers: { "content-type": SLICE_TYPE } });
    assert.equal(posted.status, 403);
  });

  test("of a blocked person opens and shows no menu, and the API refuses them", async () => {
    const opened = await gate.gateOf("frank");
    assert.deepEqual(opened.menu("en"), []);
    assert.equal(opened.decide("menu", "crmRecords").allowed, false);
    const { status, body } = await gate.get("frank", "/api/crm");
    assert.deepEqual([status, body.code], [403, "blocked"]);
  });

  test("does not exist for a deleted or unknown person", async () => {
    for (const subject of ["petra", "nobody", "__proto__", "user/anna"]) {
      const { status, body } = await gate.get(subject, "/callgate/slice");
      assert.deepEqual([status, body.code], [403, "unknown_subject"], subject);
    }
  });
});
