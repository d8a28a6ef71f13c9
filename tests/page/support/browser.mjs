import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { env, execPath } from "node:process";
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
 * The worker on workerd with the built site and the demo, or with the demo changed and published by the same key.
 * @param {(document: any) => void} [change]
 */
export async function startWorker(change) {
  const folder = await mkdtemp(path.join(tmpdir(), "callgate-page-"));
  const published = change ? await publish(folder, change) : { document: at("policies/demo/policy.json"), store: at("build/demo/store") };
  const gate = await serve({ tenant: "demo", publisher: at(`${KEYS}/publisher.jwks`), site: at("build/site"), ...published });
  const close = async () => {
    await gate.dispose();
    await rm(folder, { recursive: true });
  };
  return { url: gate.url.href, close };
}

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
  return rest.includes("..") ? undefined : at("build/static", rest === "" ? "index.html" : rest);
}

export function startChromium() {
  const executablePath = env.CHROME_PATH ?? env.CALLGATE_CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ARGS });
}

/**
 * A page of its own, without what another has stored. What it logs as an error, or throws, fails the test that closes it.
 */
export async function openPage(browser, { width = 1280, height = 900, locale = "en", colorScheme = "light" } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  const faults = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    if (/Content.Security.Policy/i.test(message.text())) faults.push(message.text());
  });
  const close = async () => {
    await context.close();
    if (faults.length > 0) throw new Error(faults.join("\n"));
  };
  return Object.assign(page, { done: close });
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
