import { chromium } from "playwright-core";
import { browsers } from "../../tools/setup/browsers.mjs";

const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"];

export const hasChromium = () => browsers().chromium !== undefined;

export const startChromium = () => chromium.launch({ executablePath: browsers().chromium, args: ARGS });

/** An agent in a page of its own, which keeps its process while it is in the foreground. */
export async function chromiumAgent(browser, url, engine) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${url}agent/${engine.file}.html`);
  await page.waitForFunction(() => globalThis.agent !== undefined);
  const call = (name) => async (...args) => {
    await page.bringToFront();
    return page.evaluate(([method, given]) => globalThis.agent[method](...given), [name, args]);
  };
  return { verify: call("verify"), sample: call("sample"), release: call("release"), close: () => context.close() };
}

/**
 * Milliseconds from navigation to the decided menu, in a browser context that has seen nothing.
 *
 * @param {{ bits: number, latency: number }} [network] bits a second, and ms of latency; without it that of this machine
 */
export async function navigated(browser, url, engine, size, network) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    if (network) await throttled(context, page, network);
    await page.goto(`${url}menu/${engine.file}.html?size=${size}`, { waitUntil: "commit" });
    const decided = await page.waitForFunction(() => globalThis.decided, undefined, { timeout: 120_000 });
    return await decided.jsonValue();
  } finally {
    await context.close();
  }
}

async function throttled(context, page, { bits, latency }) {
  const session = await context.newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", { offline: false, latency, downloadThroughput: bits / 8, uploadThroughput: bits / 8 });
}
