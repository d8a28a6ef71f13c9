import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { env } from "node:process";
import { after, before, describe, test } from "node:test";
import puppeteer from "puppeteer-core";
import { run } from "../../dist/entry/author.node.js";
import { fixture } from "../js/support/fixture.mjs";
import { at, startChromium } from "./support/browser.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".json": "application/json", ".wasm": "application/wasm" };

/** The repository as a site, with what the runner asks for; nothing but code is given away. */
async function startRepository() {
  const given = JSON.stringify(await fixture(run));
  const answer = async (pathname) => {
    if (pathname === "/") return "<!doctype html><title>conformance</title>";
    if (pathname === "/fixture.json") return given;
    return /^\/(dist|tests)\//.test(pathname) ? readFile(at(pathname)).catch(() => undefined) : undefined;
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://local");
    const body = await answer(pathname);
    const type = TYPES[path.extname(pathname) || ".html"] ?? "application/octet-stream";
    response.writeHead(body === undefined ? 404 : 200, { "content-type": type }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => new Promise((resolve) => server.close(resolve)) };
}

/** Runs inside the page. */
const ask = async () => (await import("/tests/js/runners/browser.js")).results();

const BROWSERS = {
  Chromium: startChromium,
  Firefox: () => puppeteer.launch({ browser: "firefox", executablePath: env.FIREFOX_PATH ?? env.CALLGATE_FIREFOX ?? "/usr/bin/firefox-esr", headless: true, protocolTimeout: 300_000 }),
};

describe("slices and snapshots answer as the vectors say", () => {
  let repository;

  before(async () => {
    repository = await startRepository();
  });
  after(() => repository?.close());

  for (const [name, start] of Object.entries(BROWSERS)) {
    test(`in ${name}`, async () => {
      const browser = await start();
      try {
        const page = await browser.newPage();
        await page.goto(repository.url);
        const { passed, failed } = await page.evaluate(ask);
        assert.deepEqual(failed, []);
        assert.ok(passed > 1000, String(passed));
      } finally {
        await browser.close();
      }
    });
  }
});
