import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { env, execPath } from "node:process";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../../../edge/gate/serve.mjs";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const KEYS = "build/demo/keys";
const ARGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-quic"];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".svg": "image/svg+xml", ".wasm": "application/wasm" };

/** A path below the repository. */
export const at = (...parts) => path.join(ROOT, ...parts);

export const json = async (file) => JSON.parse(await readFile(at(file), "utf8"));

/**
 * The worker on workerd with the built site and all tenants, or with the demo changed and published by the same key.
 * @param {(document: any) => void} [change]
 */
export async function startWorker(change) {
  const folder = await mkdtemp(path.join(tmpdir(), "callgate-page-"));
  const all = (await json("build/demo/tenants.json")).map(placed);
  const tenants = change ? [{ ...all[0], ...(await publish(folder, change)) }] : all;
  const gate = await serve({ tenants, publisher: at(`${KEYS}/publisher.jwks`), site: at("build/site") });
  const close = async () => {
    await gate.dispose();
    await rm(folder, { recursive: true });
  };
  return { url: gate.url.href, close };
}

/** A tenant's files are told from the repository's folder. */
const placed = ({ id, about, ...files }) => ({ id, about, ...Object.fromEntries(Object.entries(files).map(([name, file]) => [name, at(file)])) });

async function publish(folder, change) {
  const [document, store] = ["policy.json", "store"].map((name) => path.join(folder, name));
  const policy = await json("policies/demo/policy.json");
  change(policy);
  await writeFile(document, JSON.stringify(policy));
  const words = ["publish", document, "--keys", at(`${KEYS}/publisher.private.jwks`), "--store", store];
  execFileSync(execPath, [at("dist/cli.js"), ...words], { stdio: ["ignore", "pipe", "pipe"] });
  return { document, store };
}

/** A plain static server below a sub path, as a folder on a web host would be. */
export async function startStatic(below = "/some/folder/") {
  const server = createServer(async (request, response) => {
    const file = fileOf(new URL(request.url, "http://local").pathname, below);
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (bytes === undefined) return response.writeHead(404, { "content-type": "text/html" }).end("<!doctype html>");
    response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" }).end(bytes);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}${below}`, close };
}

function fileOf(pathname, below) {
  if (!pathname.startsWith(below)) return undefined;
  const rest = decodeURIComponent(pathname.slice(below.length));
  return rest.includes("..") ? undefined : at("build/static", /(^|\/)$/.test(rest) ? `${rest}index.html` : rest);
}

export function startChromium() {
  const executablePath = env.CHROME_PATH ?? env.CALLGATE_CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ARGS });
}

/**
 * A page of its own, without what another has stored. What it throws, or its policy forbids, fails the test that
 * closes it; where it is to be `silent`, so does every error and warning on its console.
 */
export async function openPage(browser, { width = 1280, height = 900, locale = "en", colorScheme = "light", silent = false } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text()) || (silent && /error|warning/.test(message.type()))) faults.push(message.text());
  });
  const close = async () => {
    await context.close();
    if (faults.length > 0) throw new Error(faults.join("\n"));
  };
  return Object.assign(page, { done: close });
}

/**
 * A server and a browser for the tests of one suite, there once they run, and a page that they share: opening one
 * of its own costs a test more than all that it looks at.
 */
export function stage(start = startWorker) {
  const stage = {
    shared: (look) => onShared(stage, look),
    as: (person, at, look) => onShared(stage, (page) => become(page, stage.url, person, at).then(() => look(page))),
  };
  before(async () => {
    [stage.server, stage.browser] = await Promise.all([start(), startChromium()]);
    stage.url = stage.server.url;
  });
  after(async () => {
    await stage.page?.done();
    await stage.browser?.close();
    await stage.server?.close();
  });
  return stage;
}

/** A test that fails leaves a page to nobody. */
async function onShared(stage, look) {
  stage.page ??= await openPage(stage.browser);
  const { page } = stage;
  try {
    await look(page);
  } catch (error) {
    stage.page = undefined;
    await page.context().close();
    throw error;
  }
}

/** Signs out whoever is there, and in who is wanted, at a path of their own. */
export async function become(page, url, person, at = "/") {
  if (page.url().replace(/#.*/, "") !== url) await page.goto(url);
  if (await page.locator("dialog[open]").count()) await page.keyboard.press("Escape");
  if (await page.locator(".sign-out").count()) await signOut(page);
  await signIn(page, url, person, at);
}

/** Opens the page at a path of its own and signs somebody in. */
export async function signIn(page, url, person, at = "/") {
  await page.goto(`${url}#${at}`);
  await page.locator(`[data-person="${person}"]`).click();
  await page.locator("#main h1, .verdict h1").first().waitFor();
}

/** Signs out by hand, also where the button is behind another. */
export async function signOut(page) {
  if (await page.locator(".account-button").isVisible()) await page.locator(".account-button").click();
  await page.locator(".sign-out").click();
  await page.locator("[data-person]").first().waitFor();
}

/** Types a path into the address bar. */
export async function visit(page, path) {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, path);
  await page.waitForFunction((wanted) => {
    const main = document.querySelector("#main");
    return main?.dataset.path === wanted && main.querySelector("h1") === document.activeElement;
  }, path);
}

/** The databases, queues or the like that the page shows. */
export const shown = (page, what) => page.locator(`#main [data-${what}]`).evaluateAll((elements, name) => elements.map((element) => element.dataset[name]), what);

/** The modules in the sidebar, from top to bottom. */
export const sidebar = (page) => page.locator("#menu [data-module]").evaluateAll((entries) => entries.map((entry) => entry.dataset.module));

/** The code that a refusal shows. */
export const refusal = (page) => page.locator(".verdict [data-code]").getAttribute("data-code");
