import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, describe, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { CallgateError, connect } from "../../dist/api/index.js";
import { encode, fakeCore, HOUR, slice, START, useFakeCore } from "./support/core.mjs";

const SLICE = "application/vnd.callgate.slice";

let server;
let requests;
let answer;
let open;

beforeEach(async () => {
  useFakeCore();
  requests = [];
  open = [];
  server = createServer((request, response) => {
    requests.push(request);
    answer(request, response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterEach(() => {
  for (const connection of open) connection.close();
  server.closeAllConnections();
  server.close();
});

function current(allow, changes) {
  const expires = Date.now() + HOUR;
  return slice(allow, { sequence: Date.now(), expires, spans: [{ until: expires, allow }], ...changes });
}

function serve(content, headers = {}) {
  const bytes = content instanceof Uint8Array ? content : encode(content);
  answer = (_, response) => response.writeHead(200, { "content-type": SLICE, ...headers }).end(bytes);
}

function refuse(status, headers = {}, body = "") {
  answer = (_, response) => response.writeHead(status, headers).end(body);
}

const url = () => `http://127.0.0.1:${server.address().port}/callgate/slice`;

async function connected(options = {}) {
  const connection = await connect(url(), { tenant: "acme", subject: "anna", publisher: { keys: [] }, ...options });
  open.push(connection);
  return connection;
}

const fails = (code) => assert.rejects(connected(), (error) => error instanceof CallgateError && error.code === code);

test("it fetches the slice and opens its gate", async () => {
  serve(current(["menu crm"]));
  const { gate } = await connected({ headers: async () => ({ authorization: "Bearer token" }) });
  assert.equal(gate.can("menu", "crm"), true);
  assert.equal(requests[0].headers.authorization, "Bearer token");
  assert.equal(requests[0].headers.accept, SLICE);
});

test("each refusal has its own code", async () => {
  const codes = { 401: "unauthorised", 403: "forbidden", 404: "not_found", 500: "unavailable", 503: "unavailable" };
  for (const [status, code] of Object.entries(codes)) {
    refuse(Number(status));
    await fails(code);
  }
});

test("a redirect is not followed, wherever it leads", async () => {
  for (const status of [301, 302, 303, 307, 308]) {
    refuse(status, { location: "/elsewhere" });
    await fails("redirected");
  }
  assert.equal(requests.length, 5);
});

test("the page's floor forgets a mark from the future, but not what another tab has stored since", async (t) => {
  t.after(() => Reflect.deleteProperty(globalThis, "localStorage"));
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value: {} });
  let mark;
  class PageFloor {
    read = () => mark;
    raise = (next) => { if (mark === undefined || next.sequence > mark.sequence) mark = next; };
    discard = () => { mark = undefined; };
  }
  const content = current(["menu crm"]);
  const newer = { sequence: content.sequence + HOUR, root: "newer" };
  for (const meanwhile of [undefined, newer]) {
    const openSlice = (bytes, given) => {
      mark = meanwhile ?? mark;
      return fakeCore.openSlice(bytes, { ...given, floor: undefined });
    };
    useFakeCore({ PageFloor, openSlice });
    mark = { sequence: content.sequence + 1000 * HOUR, root: "wrong" };
    serve(content);
    await connected();
    assert.deepEqual(mark, meanwhile ?? { sequence: content.sequence, root: "root" });
  }
});

test("a page in place of a slice is told from a slice", async () => {
  refuse(200, { "content-type": "text/html; charset=utf-8" }, "<!doctype html><title>Sign in</title>");
  await fails("not_a_slice");
});

test("a static server's type is taken, and what is no slice is refused", async () => {
  serve(current(["menu crm"]), { "content-type": "application/octet-stream" });
  await connected();
  serve(new TextEncoder().encode("nonsense"));
  await fails("malformed_slice");
});

test("a server that is not there is unreachable, also in the middle of an answer", async () => {
  answer = (request) => request.socket.destroy();
  await fails("unreachable");
  answer = (_, response) => {
    response.writeHead(200, { "content-length": 100 }).write("half");
    setTimeout(() => response.destroy(), 20);
  };
  await fails("unreachable");
});

test("a body is cut at its limit", async () => {
  serve(new Uint8Array(1024 * 1024 + 1));
  await fails("too_large");
});

test("a 304 keeps the gate, a new slice changes it", async () => {
  serve(current(["menu crm"]), { etag: '"one"' });
  const connection = await connected();
  const first = connection.gate;
  let changes = 0;
  connection.addEventListener("change", () => (changes += 1));

  refuse(304);
  assert.equal(await connection.refresh(), false);
  assert.equal(requests[1].headers["if-none-match"], '"one"');
  assert.equal(connection.gate, first);

  serve(current([]), { etag: '"two"' });
  assert.equal(await connection.refresh(), true);
  assert.equal(connection.gate.can("menu", "crm"), false);
  assert.equal(changes, 1);
});

test("concurrent refreshes share one request", async () => {
  serve(current(["menu crm"]));
  const connection = await connected();
  await Promise.all([connection.refresh(), connection.refresh()]);
  assert.equal(requests.length, 2);
});

test("what is no newer changes nothing, also without a tag", async () => {
  const same = current(["menu crm"]);
  serve(same);
  for (const apply of ["immediately", "manually"]) {
    const connection = await connected({ apply });
    const { gate } = connection;
    for (const name of ["change", "newer"]) connection.addEventListener(name, () => assert.fail(name));
    assert.equal(await connection.refresh(), false);
    assert.equal(connection.gate, gate);
  }
});

test("what is verified while another page tells of a newer one does not come back", async (t) => {
  serve(current(["menu crm"], { sequence: START }));
  const connection = await connected();
  const channel = new BroadcastChannel(JSON.stringify(["callgate", "acme", "anna"]));
  t.after(() => channel.close());
  serve(current(["menu crm", "menu shop"], { sequence: START + 1 }));
  const slow = fakeCore.openSlice;
  useFakeCore({
    async openSlice(bytes, trust) {
      const opened = await slow.call(fakeCore, bytes, trust);
      if (opened.publication.sequence === START + 1) await once(connection, "change", { signal: AbortSignal.timeout(5_000) });
      return opened;
    },
  });
  const refreshing = connection.refresh();
  while (requests.length < 2) await wait(5);
  channel.postMessage({ bytes: encode(current([], { sequence: START + 2 })), etag: undefined });
  assert.equal(await refreshing, false);
  assert.equal(connection.gate.sequence, START + 2);
});

test("once closed nothing changes, though a slice is on its way", async () => {
  serve(current(["menu crm"]));
  const connection = await connected();
  const { gate } = connection;
  connection.addEventListener("change", () => assert.fail("changed"));
  serve(current([], { sequence: Date.now() + 1_000 }));
  const slow = fakeCore.openSlice;
  useFakeCore({
    async openSlice(bytes, trust) {
      connection.close();
      return slow.call(fakeCore, bytes, trust);
    },
  });
  await assert.rejects(connection.refresh(), { code: "closed" });
  assert.equal(connection.gate, gate);
});

test("what the application's own functions throw is told as it is", async () => {
  serve(current(["menu crm"]));
  let headers = () => ({});
  const connection = await connected({ headers: () => headers() });
  headers = () => { throw new RangeError("the session is gone"); };
  await assert.rejects(connection.refresh(), RangeError);
});

test("a clock that tells no time makes no haste", async () => {
  serve(current(["menu crm"]), { etag: '"one"' });
  let now = new Date();
  const connection = await connected({ now: () => now, every: 400 });
  now = new Date(Number.NaN);
  refuse(304);
  await connection.refresh().catch(() => {});
  await wait(900);
  assert.ok(requests.length <= 3, `${requests.length} requests`);
});

test("a page that meets a new key of the publisher hears of it, and its gate goes on", async () => {
  serve(current(["menu crm"]));
  const connection = await connected({ every: 100 });
  useFakeCore({ openSlice: async () => { throw { code: "unknown_kid" }; } });
  serve(current([], { sequence: Date.now() + 1_000 }));
  const [event] = await once(connection, "error", { signal: AbortSignal.timeout(5_000) });
  assert.equal(event.error.code, "unknown_kid");
  assert.equal(connection.gate.can("menu", "crm"), true);
});

test("an older slice is refused, and the gate stays", async () => {
  serve(current(["menu crm"]));
  const connection = await connected();
  serve(current([], { sequence: Date.now() - HOUR }));
  await assert.rejects(connection.refresh(), { code: "rolled_back" });
  assert.equal(connection.gate.can("menu", "crm"), true);
});

test("it refreshes by itself, tells what changed, and tells a failure", async () => {
  serve(current(["menu crm"]));
  const connection = await connected({ every: 100 });
  serve(current([]));
  await once(connection, "change");
  assert.equal(connection.gate.can("menu", "crm"), false);
  refuse(503);
  const [event] = await once(connection, "error");
  assert.equal(event.error.code, "unavailable");
});

test("it tells when a span ends", async () => {
  const until = Date.now() + 1_500;
  serve(current([], { spans: [{ until, allow: ["menu crm"] }, { until: Date.now() + HOUR, allow: [] }] }));
  const connection = await connected();
  assert.equal(connection.gate.can("menu", "crm"), true);
  await once(connection, "change");
  assert.equal(connection.gate.can("menu", "crm"), false);
  assert.equal(requests.length, 1);
});

test("a timer that comes early tells nothing before its instant", async () => {
  class Early {
    constructor(ms, then) {
      this.handle = setTimeout(then, Math.max(ms - 200, 1));
    }
    cancel() {
      clearTimeout(this.handle);
    }
  }
  useFakeCore({ Timer: Early });
  const until = Date.now() + 1_500;
  serve(current([], { spans: [{ until, allow: ["menu crm"] }, { until: Date.now() + HOUR, allow: [] }] }));
  const connection = await connected();
  const told = [];
  connection.addEventListener("change", () => told.push(connection.gate.can("menu", "crm")));
  await once(connection, "change", { signal: AbortSignal.timeout(5_000) });
  assert.deepEqual(told, [false]);
});

test("once closed it asks for nothing more", async () => {
  serve(current(["menu crm"]));
  const connection = await connected({ every: 10 });
  connection.close();
  await assert.rejects(connection.refresh(), { code: "closed" });
  assert.equal(requests.length, 1);
  assert.equal(connection.gate.can("menu", "crm"), true);
});

describe("pages of one person", () => {
  const changed = (connection) => once(connection, "change", { signal: AbortSignal.timeout(5_000) });

  test("share what one of them fetches", async () => {
    serve(current(["menu crm"]));
    const [first, second] = [await connected(), await connected()];
    serve(current(["menu crm", "menu shop"], { sequence: Date.now() + 1_000 }));
    await Promise.all([changed(second), first.refresh()]);
    assert.equal(second.gate.can("menu", "shop"), true);
    assert.equal(requests.length, 3);
  });

  test("share that nothing is newer", async () => {
    serve(current(["menu crm"]), { etag: '"one"' });
    const asking = await connected();
    await connected({ every: 1_300 });
    refuse(304);
    for (let time = 0; time < 8; time += 1) {
      await asking.refresh();
      await wait(300);
    }
    assert.equal(requests.length, 10);
  });

  test("go on with what they told as the tag of what they have", async () => {
    serve(current(["menu crm"]), { etag: '"one"' });
    const [first, second] = [await connected(), await connected()];
    serve(current([], { sequence: Date.now() + 1_000 }), { etag: '"two"' });
    await Promise.all([changed(second), first.refresh()]);
    refuse(304);
    assert.equal(await second.refresh(), false);
    assert.equal(requests.at(-1).headers["if-none-match"], '"two"');
  });

  test("believe nothing that does not verify, and nothing that is older", async (t) => {
    serve(current(["menu crm"]), { etag: '"one"' });
    const connection = await connected();
    const { gate } = connection;
    const channel = new BroadcastChannel(JSON.stringify(["callgate", "acme", "anna"]));
    t.after(() => channel.close());
    const later = { sequence: Date.now() + 1_000 };
    const bytes = [encode(current(["menu all"], { ...later, subject: "ben" })), encode(current(["menu all"], { sequence: gate.sequence })), encode(current([], { sequence: 1 })), new Uint8Array([7]), "text"];
    for (const said of [...bytes.map((bytes) => ({ bytes, etag: '"two"' })), { etag: 7 }, { etag: '"two"' }, null, "text"]) channel.postMessage(said);
    await wait(200);
    assert.equal(connection.gate, gate);
    channel.postMessage({ bytes: encode(current(["menu all"], later)), etag: undefined });
    await changed(connection);
  });

  test("hear nothing once they are closed", async () => {
    serve(current(["menu crm"]));
    const [first, second] = [await connected(), await connected()];
    const { gate } = second;
    second.close();
    serve(current([], { sequence: Date.now() + 1_000 }));
    await first.refresh();
    await wait(200);
    assert.equal(second.gate, gate);
  });
});

describe("pages of one person whose timers come together", () => {
  /** What the test needs of Web Locks, which Node has since 24. */
  class Locks {
    #held = new Set();
    async request(name, _options, act) {
      if (this.#held.has(name)) return act(null);
      this.#held.add(name);
      try {
        return await act({ name });
      } finally {
        this.#held.delete(name);
      }
    }
  }

  function use(t, locks) {
    const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
    Object.defineProperty(globalThis, "navigator", { value: { locks }, configurable: true });
    t.after(() => (before === undefined ? delete globalThis.navigator : Object.defineProperty(globalThis, "navigator", before)));
  }

  const real = globalThis.navigator?.locks ?? new Locks();

  /** Two whose timers are set for one instant, by a server that takes its time. */
  async function together(t) {
    t.mock.method(Math, "random", () => 1);
    serve(current(["menu crm"]));
    const pair = await Promise.all([connected({ every: 1_000 }), connected({ every: 1_000 })]);
    requests.length = 0;
    const newer = encode(current(["menu shop"], { sequence: Date.now() + 1_000 }));
    answer = async (_, response) => {
      await wait(500);
      response.writeHead(200, { "content-type": SLICE }).end(newer);
    };
    return pair;
  }

  test("leave it to one of them, and all have what it fetched", async (t) => {
    use(t, real);
    const pair = await together(t);
    await Promise.all(pair.map((connection) => once(connection, "change", { signal: AbortSignal.timeout(5_000) })));
    assert.equal(requests.length, 1);
    assert.deepEqual(pair.map(({ gate }) => gate.can("menu", "shop")), [true, true]);
  });

  test("wait but a moment for one that is frozen", async (t) => {
    use(t, real);
    let thaw;
    void real.request(JSON.stringify(["callgate", "acme", "anna"]), { ifAvailable: true }, () => new Promise((resolve) => (thaw = resolve)));
    t.after(() => thaw());
    const [one] = await together(t);
    await wait(2_000);
    assert.equal(requests.length, 0);
    await once(one, "change", { signal: AbortSignal.timeout(5_000) });
  });

  for (const [what, locks] of [["there are no locks", undefined], ["locks are forbidden", { request: async () => { throw new DOMException("", "SecurityError"); } }]]) {
    test(`each fetch where ${what}`, async (t) => {
      use(t, locks);
      const pair = await together(t);
      await Promise.all(pair.map((connection) => once(connection, "change", { signal: AbortSignal.timeout(5_000) })));
      assert.equal(requests.length, 2);
    });
  }
});

describe("a newer slice that waits", () => {
  async function waiting(changes) {
    serve(current(["menu crm"], changes), { etag: '"one"' });
    const connection = await connected({ apply: "manually" });
    const told = [];
    for (const name of ["newer", "change"]) connection.addEventListener(name, () => told.push(name));
    serve(current([], { sequence: Date.now() + 1_000 }), { etag: '"two"' });
    assert.equal(await connection.refresh(), true);
    return { connection, told };
  }

  test("takes effect when it is told to, and once", async () => {
    const { connection, told } = await waiting();
    assert.equal(connection.gate.can("menu", "crm"), true);
    assert.deepEqual(told, ["newer"]);
    assert.equal(connection.apply(), true);
    assert.equal(connection.gate.can("menu", "crm"), false);
    assert.equal(connection.apply(), false);
    assert.deepEqual(told, ["newer", "change"]);
  });

  test("is what is asked for no more", async () => {
    const { connection } = await waiting();
    refuse(304);
    assert.equal(await connection.refresh(), false);
    assert.equal(requests.at(-1).headers["if-none-match"], '"two"');
  });

  test("takes effect when the old one expires", async () => {
    const expires = Date.now() + 1_800;
    const { connection, told } = await waiting({ expires, spans: [{ until: expires, allow: ["menu crm"] }] });
    await once(connection, "change", { signal: AbortSignal.timeout(5_000) });
    assert.ok(Date.now() >= expires);
    assert.deepEqual(told, ["newer", "change"]);
    assert.equal(connection.gate.expires.getTime() > expires, true);
  });
});
