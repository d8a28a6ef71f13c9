import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { json, openPage, refusal, stage, startWorker } from "./support/browser.mjs";

const HOUR = 3_600_000;
const SLICE = "**/callgate/slice";

describe("a slice that cannot be trusted", () => {
  const site = stage();

  async function sign(page, person) {
    if (await page.locator(".verdict").count()) await page.locator(".verdict .button", { hasText: "Choose someone else" }).click();
    else await page.goto(site.url);
    await page.locator(`[data-person="${person}"]`).click();
    await page.locator("h1:not(.front-head h1)").first().waitFor();
  }

  /** The person's slice of a publication that came after the demo's. */
  async function newerSlice(subject) {
    const newer = await startWorker(() => {});
    try {
      const ask = (path, init) => fetch(new URL(path, newer.url), init);
      const signedIn = await ask("dev/token", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ subject }) });
      const { token } = await signedIn.json();
      const response = await ask("callgate/slice", { headers: { authorization: `Bearer ${token}` } });
      return Buffer.from(await response.arrayBuffer());
    } finally {
      await newer.close();
    }
  }

  /** What the page makes of Anna's real slice when its bytes are altered on their way. */
  const withAltered = (change, look) => site.shared(async (page) => {
    await page.route(SLICE, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: Buffer.from(change(await response.body())) });
    });
    await sign(page, "anna");
    await look(page);
    await page.unroute(SLICE);
  });

  /** Nothing of the dashboard is there: only the reason, in the page's language. */
  async function assertRefused(page, codes, locale = "en") {
    await page.locator(".verdict").waitFor();
    const code = await refusal(page);
    assert.ok(codes.includes(code), code);
    const texts = await json(`locales/${locale}.json`);
    assert.ok((await page.locator(".verdict").innerText()).includes(texts[`code.${code}`]));
    assert.equal(await page.locator("#menu, .topbar, #main").count(), 0);
  }

  /** Where the signature ends and the lines begin is the format's own matter: here every part is hit somewhere. */
  for (const [part, position] of [["the header", 5], ["the payload", 0.12], ["the lines", 0.5], ["the proofs", 0.97]]) {
    test(`one altered byte in ${part} opens nothing`, async () => {
      const change = (bytes) => {
        bytes[position < 1 ? Math.floor(bytes.length * position) : position] ^= 1;
        return bytes;
      };
      await withAltered(change, async (page) => {
        await page.locator(".verdict").waitFor();
        assert.notEqual(await refusal(page), "unavailable");
        assert.equal(await page.locator("#menu").count(), 0);
      });
    });
  }

  test("an altered line is refused because the root no longer fits", async () => {
    const change = (bytes) => Buffer.from(bytes.toString("latin1").replace("retail", "vipvip"), "latin1");
    await withAltered(change, (page) => assertRefused(page, ["root_mismatch"]));
  });

  test("a truncated slice is refused", async () => {
    const change = (bytes) => bytes.subarray(0, bytes.length - 40);
    await withAltered(change, (page) => assertRefused(page, ["malformed_slice", "needs_mismatch", "root_mismatch"]));
  });

  test("another person's slice is refused, and the reason is said in the language of the page", async () => {
    const page = await openPage(site.browser);
    await page.route("**/dev/token", (route) => route.continue({ postData: JSON.stringify({ subject: "david" }) }));
    await sign(page, "anna");
    for (const locale of ["en", "nl", "de", "pl"]) {
      await page.locator("#language").selectOption(locale);
      await page.locator(`html[lang="${locale}"]`).waitFor();
      await assertRefused(page, ["wrong_subject"], locale);
    }
    await page.done();
  });

  test("an expired slice is refused", async () => {
    const page = await openPage(site.browser);
    await page.clock.setFixedTime(Date.now() + 25 * HOUR);
    await sign(page, "anna");
    await assertRefused(page, ["expired"]);
    await page.done();
  });

  test("a slice that expires while the page is open closes the page", async () => {
    const page = await openPage(site.browser);
    await page.clock.install();
    await sign(page, "anna");
    await page.locator("#menu a").first().waitFor();
    await page.route(SLICE, (route) => route.abort());
    await page.clock.fastForward(25 * HOUR);
    await assertRefused(page, ["expired"]);
    await page.done();
  });

  test("an older publication than one seen before is refused", async () => {
    const page = await openPage(site.browser);
    const newer = await newerSlice("anna");
    await page.route(SLICE, (route) => route.fulfill({ body: newer, contentType: "application/vnd.callgate.slice" }));
    await sign(page, "anna");
    await page.locator("#menu a").first().waitFor();
    await page.unroute(SLICE);
    await page.reload();
    await assertRefused(page, ["rolled_back"]);
    await page.done();
  });

  test("a slice signed by a key that is not pinned is refused", async () => {
    const page = await openPage(site.browser);
    await page.route("**/trust.json", async (route) => {
      const trust = await (await route.fetch()).json();
      const other = await page.evaluate(async () => {
        const pair = await crypto.subtle.generateKey("Ed25519", true, ["sign", "verify"]);
        return crypto.subtle.exportKey("jwk", pair.publicKey);
      });
      await route.fulfill({ json: { ...trust, publisher: { keys: [{ kty: other.kty, crv: other.crv, x: other.x }] } } });
    });
    await sign(page, "anna");
    await assertRefused(page, ["unknown_kid"]);
    await page.done();
  });

  test("a worker that cannot be reached is said so, and trying again helps", async () => {
    const page = await openPage(site.browser);
    await page.route(SLICE, (route) => route.abort());
    await sign(page, "anna");
    await assertRefused(page, ["unreachable"]);
    await page.unroute(SLICE);
    await page.locator(".verdict .button-primary").click();
    await page.locator("#menu a").first().waitFor();
    await page.done();
  });
});
