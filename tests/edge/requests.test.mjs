import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { demo, gateOfSuite } from "./support.mjs";

const LOCALES = ["en", "nl", "de", "pl"];

describe("requests at the gate", () => {
  const gate = gateOfSuite();

  test("without a token are asked for one", async () => {
    const { status, headers, body } = await gate.get(undefined, "/api/crm");
    assert.equal(status, 401);
    assert.equal(headers.get("www-authenticate"), "Bearer");
    assert.equal(headers.get("cache-control"), "no-store");
    assert.equal(body.code, "unauthenticated");
  });

  test("are refused with problem details and a code", async () => {
    const { status, headers, body } = await gate.get("anna", "/api/settings");
    assert.equal(status, 403);
    assert.equal(headers.get("content-type"), "application/problem+json");
    assert.deepEqual(Object.keys(body).sort(), ["code", "detail", "status", "title", "type"]);
    assert.equal(body.status, 403);
    assert.ok(body.title && body.detail && !body.detail.includes("code."));
  });

  test("are refused in the caller's language", async () => {
    const titles = await Promise.all(LOCALES.map(async (locale) => (await gate.get("anna", "/api/settings", { headers: { "accept-language": `${locale},en;q=0.5` } })).body.title));
    assert.equal(new Set(titles).size, LOCALES.length);
    const unknown = await gate.get("anna", "/api/settings", { headers: { "accept-language": "xx" } });
    assert.equal(unknown.body.title, titles[0]);
    const second = await gate.get("anna", "/api/settings", { headers: { "accept-language": "xx, de-AT;q=0.5" } });
    assert.equal(second.body.title, titles[LOCALES.indexOf("de")]);
    const ours = await gate.get(undefined, "/callgate/slice", { headers: { "accept-language": "xx, de-AT;q=0.5" } });
    assert.notEqual(ours.body.title, (await gate.get(undefined, "/callgate/slice")).body.title);
  });

  test("for a path that is not listed are refused as such", async () => {
    for (const address of ["/api", "/api/", "/api/no-such-page", "/api/crm/retail/nothing", "/api/CRM"]) {
      const { status, body } = await gate.get("emma", address);
      assert.deepEqual([status, body.code], [403, "unlisted"], address);
    }
    const { status, body } = await gate.get("emma", "/api/crm", { method: "PATCH" });
    assert.deepEqual([status, body.code], [403, "unlisted"]);
  });

  test("with an irregular path are refused before anything is matched", async () => {
    for (const address of ["/api/crm/%2e%2e%2fqueues", "/api/crm/a%2Fb", "/api/crm/a%5Cb", "/api//crm", "/api/crm//retail", "/api/crm/", "/api/crm/%00", "/api/crm/%zz", "/api/crm/%ff"]) {
      const { status, text } = await gate.raw("emma", address);
      assert.equal(status, 403, address);
      assert.ok(["path_refused", "unlisted"].includes(JSON.parse(text).code), address);
    }
    assert.equal(JSON.parse((await gate.raw("emma", "/api/crm/retail%2Fcontacts")).text).code, "path_refused");
  });

  test("cannot climb from an open path into a closed one", async () => {
    for (const address of ["/api/announcements/../crm", "/api/announcements/%2e%2e/crm", "/api/announcements/.%2e/crm/retail", "/api/tickets/./../crm/retail", "/callgate/../api/crm"]) {
      assert.equal((await gate.raw("henk", address)).status, 403, address);
    }
  });

  test("for an item in another spelling do not reach it", async () => {
    assert.equal((await gate.raw("anna", "/api/crm/%72etail")).status, 200);
    assert.equal((await gate.raw("anna", "/api/crm/%77holesale")).status, 403);
    for (const id of ["Retail", "retail%20", "retail;x", "retail.", "vip%2e", "*", "constructor", "__proto__"]) {
      assert.equal((await gate.raw("emma", `/api/crm/${id}`)).status, 403, id);
    }
  });

  test("cannot choose the module they are shown in", async () => {
    for (const query of ["?within=systemAnnouncements", "?within=", "?do=menu", "?on=systemAnnouncements", "?subject=emma", "?resource.owner=henk"]) {
      assert.equal((await gate.get("henk", `/api/crm/retail${query}`)).status, 403, query);
    }
    const headers = { "x-within": "systemAnnouncements", "x-subject": "emma", "x-original-url": "/api/announcements", "x-http-method-override": "GET" };
    assert.equal((await gate.get("henk", "/api/crm/retail", { headers })).status, 403);
  });

  test("by HEAD are judged as GET", async () => {
    const open = await gate.ask("anna", "/api/crm/retail", { method: "HEAD" });
    assert.equal(open.status, 200);
    assert.equal(await open.text(), "");
    assert.equal((await gate.ask("anna", "/api/crm/vip", { method: "HEAD" })).status, 403);
  });

  test("by OPTIONS learn nothing", async () => {
    for (const subject of [undefined, "anna", "emma"]) {
      const { status, headers } = await gate.get(subject, "/api/crm/vip", { method: "OPTIONS" });
      assert.equal(status, 405);
      assert.equal(headers.get("access-control-allow-origin"), null);
    }
  });

  test("with a body that is too large are refused", async () => {
    const body = JSON.stringify({ name: "a".repeat(70_000) });
    const headers = { "content-type": "application/json" };
    const { status, body: answer } = await gate.get("anna", "/api/crm/retail/contacts", { method: "POST", headers, body });
    assert.deepEqual([status, answer.code], [413, "too_large"]);
    for (const wrong of ["", "[]", "7", "{", '{"name":{"a":1}}']) {
      const refused = await gate.get("anna", "/api/crm/retail/contacts", { method: "POST", headers, body: wrong });
      assert.equal(refused.status, 400, wrong);
    }
  });

  test("get answers that no cache keeps and no page embeds", async () => {
    for (const [subject, address] of [["anna", "/api/crm"], ["anna", "/api/settings"], [undefined, "/api/crm"]]) {
      const { headers } = await gate.get(subject, address);
      assert.equal(headers.get("cache-control"), "no-store");
      assert.match(headers.get("vary"), /\bAuthorization\b/);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.match(headers.get("content-security-policy"), /frame-ancestors 'none'/);
      assert.match(headers.get("server-timing"), /^identity;dur=\d+\.\d{3}, decision;dur=\d+\.\d{3}$/);
      assert.equal(headers.get("access-control-allow-origin"), null);
    }
  });

  test("write what was allowed and nothing else", async () => {
    const headers = { "content-type": "application/json" };
    const send = (subject, method, address, body) => gate.get(subject, address, { method, headers, ...(body && { body: JSON.stringify(body) }) });
    const created = await send("anna", "POST", "/api/crm/retail/contacts", { name: "K. Bakker" });
    assert.equal(created.status, 201);
    const address = `/api/crm/retail/contacts/${created.body.id}`;
    assert.equal((await send("anna", "PUT", address, { name: "K. de Bakker" })).body.name, "K. de Bakker");
    assert.equal((await gate.get("anna", address)).body.name, "K. de Bakker");
    assert.equal((await send("david", "PUT", `/api/crm/vip/contacts/${created.body.id}`, { name: "x" })).status, 404);
    assert.equal((await send("anna", "DELETE", address)).status, 403);
    assert.equal((await send("emma", "DELETE", address)).status, 204);
    assert.equal((await gate.get("anna", address)).status, 404);
  });

  test("log in to queues in their own language only", async () => {
    const login = async (subject, queue) => (await gate.get(subject, `/api/queues/${queue}/login`, { method: "POST" })).status;
    assert.equal(await login("jonas", "key-accounts"), 403, "queues are not in his menu");
    const inCalls = async (subject, queue) => (await gate.get(subject, `/api/calls/queues/${queue}/login`, { method: "POST" })).status;
    assert.equal(await inCalls("anna", "support"), 200);
    assert.equal(await inCalls("anna", "support-de"), 403);
    assert.equal(await inCalls("ben", "support"), 403);
  });

  test("by a device reach what the device shows, and nothing else", async () => {
    const status = async (address) => (await gate.get("wallboard1", address)).status;
    assert.equal(await status("/api/wallboards"), 200);
    assert.equal(await status("/api/wallboards/sales-floor"), 200);
    assert.equal(await status("/api/wallboards/support-floor"), 403);
    assert.equal(await status("/api/queues/sales"), 403);
    assert.equal(await status("/api/crm"), 403);
  });
});

describe("why", () => {
  const gate = gateOfSuite();

  const question = "/api/why?action=read&resource=crm_database:vip";

  test("is answered from the whole document to those who may ask", async () => {
    for (const asker of ["emma", "jonas"]) {
      const { status, headers, body } = await gate.get(asker, `${question}&subject=anna`);
      assert.equal(status, 200, asker);
      assert.equal(headers.get("cache-control"), "no-store");
      assert.equal(body.subject, "anna");
      assert.equal(body.scope, "document");
      assert.equal(body.allowed, false);
      assert.ok(body.steps.length > 0 && body.steps.every(({ text }) => text));
    }
  });

  test("is about the asker where nobody else is named", async () => {
    const { body } = await gate.get("jonas", question);
    assert.equal(body.subject, "jonas");
    assert.equal(body.allowed, true);
  });

  test("is refused to everybody else, about themselves as well", async () => {
    for (const asker of ["anna", "carla", "david", "frank", "wallboard1"]) {
      for (const address of [question, `${question}&subject=${asker}`, `${question}&subject=emma`]) {
        assert.equal((await gate.get(asker, address)).status, 403, asker);
      }
    }
    assert.equal((await gate.get(undefined, question)).status, 401);
  });

  test("respects the module in which something is shown", async () => {
    const ask = async (within) => (await gate.get("emma", `/api/why?action=read&resource=crm_database:retail&subject=henk${within}`)).body.allowed;
    assert.equal(await ask(""), false);
    assert.equal(await ask("&within=systemAnnouncements"), true);
  });

  test("agrees with the gate about every person and page", async () => {
    const modules = ["crmRecords", "systemAnnouncements", "queues", "roles", "wallboards"];
    for (const subject of Object.keys(demo.users).filter((id) => demo.users[id].state === "active" && !demo.users[id].from)) {
      const opened = await gate.gateOf(subject);
      for (const module of modules) {
        const { body } = await gate.get("emma", `/api/why?action=menu&resource=${module}&subject=${subject}`);
        assert.equal(body.allowed, opened.can("menu", module), `${subject} ${module}`);
      }
    }
  });

  test("is given in the asker's language", async () => {
    const texts = await Promise.all(LOCALES.map(async (locale) => (await gate.get("emma", `${question}&subject=anna`, { headers: { "accept-language": locale } })).body.text));
    assert.equal(new Set(texts).size, LOCALES.length);
  });

  const request = (method, path, subject) => `/api/why?${new URLSearchParams({ method, path, ...(subject && { subject }) })}`;

  test("is answered about a request, as the policy's routes resolve it for whoever it is about", async () => {
    const { status, body } = await gate.get("emma", request("GET", "/crm/vip/contacts/v-101", "anna"));
    assert.equal(status, 200);
    assert.deepEqual([body.subject, body.action, body.resource, body.within], ["anna", "read", "crm_database:vip", undefined]);
    assert.deepEqual([body.allowed, body.scope], [false, "document"]);
    const named = (await gate.get("emma", `${question}&subject=anna`)).body;
    assert.deepEqual([body.code, body.text, body.steps], [named.code, named.text, named.steps]);
    const shown = (await gate.get("emma", request("GET", "/announcements/crm/retail", "henk"))).body;
    assert.deepEqual([shown.within, shown.allowed], ["systemAnnouncements", true]);
    const sent = (await gate.get("jonas", request("PUT", "/queues/sales"))).body;
    assert.deepEqual([sent.subject, sent.action, sent.resource], ["jonas", "update", "queue:sales"]);
    assert.equal((await gate.get("emma", request("HEAD", "/crm", "anna"))).body.action, "menu");
  });

  test("says of a request that no route takes, that it is not listed", async () => {
    const cases = { "/no-such-page": "unlisted", "/CRM": "unlisted", "/crm/": "path_refused", "//crm": "path_refused", "/crm/a%2Fb": "path_refused" };
    for (const [path, code] of Object.entries(cases)) {
      const { status, body } = await gate.get("emma", request("GET", path, "anna"));
      assert.equal(status, 200, path);
      assert.ok(body.text && !body.text.includes(code), path);
      assert.deepEqual(body, { subject: "anna", allowed: false, code, scope: "document", text: body.text, steps: [] }, path);
    }
    assert.equal((await gate.get("emma", request("PATCH", "/crm", "anna"))).body.code, "unlisted");
    assert.equal((await gate.get("anna", request("GET", "/crm"))).status, 403);
  });

  test("needs a whole question", async () => {
    for (const query of ["?method=GET", "?path=/crm", "?method=get&path=/crm", "?method=GET&path=crm", "?method=GET&path=/crm&action=read", "?method=GET&path=/crm&within=pCalls", "?method=GET&path=/crm&subject=", `?method=GET&path=/${"a".repeat(2000)}`, "", "?action=read", "?resource=crm", "?action=&resource=crm", "?action=read&resource=a%0Ab", `?action=read&resource=${"a".repeat(300)}`, "?action=read&resource=crm&subject="]) {
      const { status, body } = await gate.get("emma", `/api/why${query}`);
      assert.deepEqual([status, body.code], [400, "malformed"], query);
    }
  });
});

describe("the site", () => {
  const gate = gateOfSuite();

  test("is served to anybody, with a strict policy for its scripts", async () => {
    const { status, headers, body } = await gate.get(undefined, "/");
    assert.equal(status, 200);
    assert.match(body, /<title>site/);
    assert.match(headers.get("content-type"), /^text\/html/);
    assert.equal(headers.get("content-security-policy"), "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("cache-control"), "no-cache");
  });

  test("serves wasm as wasm, and spares what the browser has", async () => {
    const first = await gate.ask(undefined, "/empty.wasm");
    assert.equal(first.headers.get("content-type"), "application/wasm");
    const again = await gate.ask(undefined, "/empty.wasm", { headers: { "if-none-match": first.headers.get("etag") } });
    assert.equal(again.status, 304);
  });

  test("answers reading only", async () => {
    assert.equal((await gate.ask(undefined, "/", { method: "POST" })).status, 405);
    assert.equal((await gate.ask(undefined, "/missing.js")).status, 404);
  });

  const html = { accept: "text/html,application/xhtml+xml;q=0.9" };

  test("leads the typed address of a page to it", async () => {
    for (const path of ["/crm", "/crm/vip", "/crm/%72etail", "/announcements/crm/retail"]) {
      const { status, headers } = await gate.raw(undefined, path, "GET", html);
      assert.deepEqual([status, headers.location], [302, `/#${path}`]);
    }
    assert.equal((await gate.raw(undefined, "/crm/vip?to=//evil.example", "GET", html)).headers.location, "/#/crm/vip");
    assert.equal((await gate.raw(undefined, "/", "GET", html)).status, 200);
  });

  test("leads nobody elsewhere, and nothing but a page", async () => {
    const irregular = ["//evil.example", "//evil.example/", "///evil.example", "/\\evil.example", "/%2Fevil.example", "/%5Cevil.example", "/crm//vip", "/crm/", "/crm/%zz", "/crm/a%0d%0ab"];
    for (const path of irregular) {
      const { status, headers } = await gate.raw(undefined, path, "GET", html);
      assert.deepEqual([status, headers.location], [404, undefined], path);
    }
    for (const [method, headers] of [["GET", {}], ["GET", { accept: "*/*" }], ["GET", { accept: "application/json" }], ["POST", html]]) {
      const answer = await gate.raw(undefined, "/crm/vip", method, headers);
      assert.equal(answer.headers.location, undefined, method);
      assert.ok(answer.status >= 404, method);
    }
    assert.equal((await gate.raw(undefined, "/api/crm", "GET", html)).status, 401);
  });

  test("does not hold the store", async () => {
    const { keys } = await gate.snapshot.list();
    for (const { name } of keys) {
      for (const subject of [undefined, "emma"]) {
        for (const folder of ["", "callgate/", "store/", "api/", "SNAPSHOT/"]) {
          const response = await gate.ask(subject, `/${folder}${name}`);
          assert.ok(response.status >= 400, `${folder}${name}`);
        }
      }
    }
    assert.ok(keys.length > 1);
    assert.equal((await gate.ask("emma", "/document")).status, 404);
  });
});
