import { env } from "node:process";
import { after } from "node:test";
import { toolsOf } from "./project.mjs";
import { serve } from "./serve.mjs";

const { launch } = toolsOf("tests/page")("puppeteer-core");
const args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync", "--no-first-run"];
const patience = { headless: true, protocolTimeout: 240_000 };

const launchers = {
  chromium: () => launch({ ...patience, browser: "chrome", executablePath: env.CHROME_PATH ?? "/usr/bin/chromium", args }),
  firefox: () => launch({ ...patience, browser: "firefox", executablePath: env.FIREFOX_PATH ?? "/usr/bin/firefox-esr" }),
};

const started = new Map();

/** One browser for all tests of a file. */
function browser(name) {
  if (!started.has(name)) started.set(name, launchers[name]());
  return started.get(name);
}

after(async () => {
  for (const starting of started.values()) await (await starting).close();
});

/** What the page of a folder answers in a browser. */
export async function answersOfFolder(folder, name = "chromium") {
  const site = await serve(folder);
  try {
    return await answersOfPage(site.url, name);
  } finally {
    site.close();
  }
}

/** What the page at an address answers: its script leaves a promise in `globalThis.answers`. */
export async function answersOfPage(url, name = "chromium") {
  const page = await (await browser(name)).newPage();
  const faults = [];
  const missing = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!response.ok() && pathname !== "/favicon.ico") missing.push(pathname);
  });
  await page.goto(url);
  await page.waitForFunction(() => globalThis.answers !== undefined).catch(() => {
    throw new Error(`the page asks nothing: ${faults.join("; ")}`);
  });
  const answers = await page.evaluate(() => globalThis.answers);
  await page.close();
  return { ...answers, missing };
}
