import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startChromium } from "./support/browser.mjs";
import { listening, startTenant } from "./support/tenant.mjs";

const FUTURE = Date.UTC(2200, 0);
const FLOOR = "callgate.floor.demo";

describe("a page that is connected", () => {
  let server;
  let browser;

  before(async () => {
    [server, browser] = await Promise.all([startTenant(), startChromium()]);
  });
  after(async () => {
    await browser?.close();
    server?.close();
  });

  const inOneBrowser = async (look) => {
    const context = await browser.newContext();
    try {
      await look((name, subject, stored) => pageOf(context, name, subject, stored));
    } finally {
      await context.close();
    }
  };

  /** A page of a person, with what it heard: `told` has the names of its events and the codes of its notices. */
  async function pageOf(context, name, subject, stored) {
    const page = await context.newPage();
    await page.goto(server.url);
    await page.evaluate(connectPage, { name, subject, stored, floor: FLOOR, trust: server.trust });
    return page;
  }

  async function connectPage({ name, subject, stored, floor, trust }) {
    if (stored !== undefined) localStorage.setItem(floor, stored);
    const { connect, NoticeEvent } = await import("/dist/entry/browser.js");
    globalThis.told = [];
    const headers = () => ({ authorization: subject, "x-page": name });
    const notice = ({ code, mark }) => told.push(["option", code, mark.sequence]);
    globalThis.connected = await connect("/callgate/slice", { ...trust, subject, headers, notice, every: 3_600_000 });
    connected.addEventListener("change", () => told.push("change"));
    connected.addEventListener("notice", (event) => told.push([event instanceof NoticeEvent, event.notice.code, event.notice.mark.sequence]));
  }

  const refresh = (page) => page.evaluate(() => connected.refresh());
  const told = (page) => page.evaluate(() => globalThis.told);
  const sequence = (page) => page.evaluate(() => connected.gate.sequence);
  const hears = (page) => page.waitForFunction((newest) => connected.gate.sequence === newest, server.sequence());
  const mayRead = (page) => page.evaluate(() => connected.gate.can("read", "queue:sales"));

  /** What is seen of a change: whether Ada may read a queue. */
  const employ = (employed) => (policy) => {
    policy.users.ada.roles = employed ? ["agent"] : [];
  };

  test("hears what another page of its person fetched; another person's in the same browser does not", () => inOneBrowser(async (open) => {
    const [one, two, other] = [await open("one", "ada"), await open("two", "ada"), await open("other", "cy")];
    const begun = await sequence(other);
    assert.deepEqual(server.asked.splice(0), ["one", "two", "other"]);
    assert.equal(await mayRead(two), true);
    await server.republish(employ(false));
    assert.equal(await refresh(one), true);
    await hears(two);
    assert.equal(await mayRead(two), false);
    assert.deepEqual([await told(two), await told(other)], [["change"], []]);
    assert.equal(await sequence(other), begun);
    assert.deepEqual(server.asked.splice(0), ["one"]);
  }));

  test("leaves it to one page of its person where their timers come together, by the browser's locks", () => inOneBrowser(async (open) => {
    const pages = [await open("one", "ada"), await open("two", "ada")];
    await Promise.all(pages.map((page, index) => page.evaluate(connectOften, { name: `often ${index}`, trust: server.trust })));
    await pages[0].context().route("**/callgate/slice", async (route) => {
      await new Promise((resolve) => setTimeout(resolve, 700));
      await route.continue();
    });
    await server.republish(employ(true));
    server.asked.splice(0);
    await Promise.all(pages.map((page) => page.waitForFunction((newest) => often.gate.sequence === newest, server.sequence())));
    assert.equal(server.asked.length, 1, server.asked.join(", "));
  }));

  test("hears nothing once it is closed, and its gate goes on", () => inOneBrowser(async (open) => {
    await server.republish(employ(true));
    const [one, closed, third] = [await open("one", "ada"), await open("closed", "ada"), await open("third", "ada")];
    server.asked.splice(0);
    const begun = await sequence(closed);
    await closed.evaluate(() => connected.close());
    await server.republish(employ(false));
    await refresh(one);
    await hears(third);
    assert.deepEqual([await told(closed), await sequence(closed), await mayRead(closed)], [[], begun, true]);
    assert.deepEqual(server.asked.splice(0), ["one"]);
  }));

  test("discards a stored mark from the future and says so, at its opening and later", () => inOneBrowser(async (open) => {
    const mark = `${FUTURE} ${"A".repeat(43)}`;
    const page = await open("one", "ada", mark);
    assert.deepEqual(await told(page), [["option", "floor_discarded", FUTURE]]);
    const stored = () => page.evaluate((floor) => Number(localStorage.getItem(floor).split(" ")[0]), FLOOR);
    assert.equal(await stored(), server.sequence());
    await page.evaluate(([floor, mark]) => localStorage.setItem(floor, mark), [FLOOR, mark]);
    await server.republish(employ(true));
    await refresh(page);
    assert.deepEqual((await told(page)).slice(1), [[true, "floor_discarded", FUTURE], ["option", "floor_discarded", FUTURE], "change"]);
    assert.equal(await stored(), server.sequence());
  }));

  test("follows no redirect: its headers reach no other origin", () => inOneBrowser(async (open) => {
    const reached = [];
    const elsewhere = await listening((request, response) => {
      reached.push(request.method);
      response.writeHead(200, { "access-control-allow-origin": "*", "access-control-allow-headers": "*, authorization" }).end();
    });
    const page = await open("one", "ada");
    for (const to of [elsewhere.url, `${server.url}callgate/slice`]) {
      const code = await page.evaluate(connectMoved, { url: `/moved?to=${encodeURIComponent(to)}`, trust: server.trust });
      assert.equal(code, "redirected", to);
    }
    elsewhere.close();
    assert.deepEqual(reached, []);
  }));
});

/** Asks each second, at no other instant. */
async function connectOften({ name, trust }) {
  const { connect } = await import("/dist/entry/browser.js");
  Math.random = () => 1;
  globalThis.often = await connect("/callgate/slice", { ...trust, subject: "ada", headers: () => ({ authorization: "ada", "x-page": name }), every: 1_000 });
}

async function connectMoved({ url, trust }) {
  const { connect } = await import("/dist/entry/browser.js");
  const headers = () => ({ authorization: "secret", "x-key": "secret" });
  return connect(url, { ...trust, subject: "ada", headers }).then(() => "connected", ({ code }) => code);
}
