import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openSlice } from "../../dist/entry/node.js";
import { AUDIENCE, keyPair, startIssuer } from "../js/support/issuer.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TENANT = "my-contact-centre";
const SLICE = "/callgate/slice";
/** What a worker that found no snapshot waits before it looks again, and a little. */
const RETRY_MS = 1_200;

/** A path of the examples. */
export const worker = (...parts) => join(ROOT, "examples/workers", ...parts);

const callgate = (...args) => execFileSync(execPath, [join(ROOT, "dist/cli.js"), ...args], { stdio: ["ignore", "pipe", "pipe"] });

/**
 * Asks a gated worker everything that one has to know: nothing is let through before there is a snapshot, and after that
 * only what the policy's routes allow the person.
 * @param {(variables: Record<string, string>) => Promise<{ url: string | URL, published?: (store: string) => Promise<void>, stop: () => unknown }>} start
 */
export async function assertGates(start) {
  const folder = mkdtempSync(join(tmpdir(), "callgate-worker-"));
  const at = (...parts) => join(folder, ...parts);
  const signIn = await startIssuer(await keyPair("k1", "RS256"));
  callgate("new", folder);
  callgate("keygen", "--out", at("keys"));
  const publisher = readFileSync(at("keys/publisher.jwks"), "utf8");
  const running = await start({ TENANT, STORE: at("store"), PUBLISHER: publisher, ISSUER: signIn.url, AUDIENCE, JWKS: signIn.url, PORT: "0" });
  try {
    const status = asker(fetching(running.url, signIn));
    for (const path of ["/api/queues/sales", SLICE]) assert.deepEqual(await status("ada", path), [503, "unavailable"], `${path} without a snapshot`);
    callgate("publish", at("policy.json"), "--keys", at("keys/publisher.private.jwks"), "--store", at("store"));
    await running.published?.(at("store"));
    await pause(RETRY_MS);
    await assertAnswers(status);
    await assertSlices(fetching(running.url, signIn), JSON.parse(publisher));
  } finally {
    await running.stop();
    signIn.close();
    rmSync(folder, { recursive: true });
  }
}

async function assertAnswers(status) {
  assert.deepEqual(await status("ada", "/api/queues/sales"), [200, { subject: "ada", resource: "queue:sales" }]);
  assert.deepEqual(await status("ada", "/api/queues/support"), [403, "item_not_covered"]);
  assert.deepEqual(await status("ada", "/api/queues/sales", "PATCH"), [403, "not_granted"]);
  assert.deepEqual(await status("cy", "/api/queues/support", "PATCH"), [200, { subject: "cy", resource: "queue:support" }]);
  assert.deepEqual(await status("ada", "/api/elsewhere"), [403, "unlisted"]);
  assert.deepEqual(await status("nobody", "/api/queues/sales"), [403, "unknown_subject"]);
  for (const path of ["/api/queues/sales", SLICE]) assert.deepEqual(await status(undefined, path), [401, "unauthenticated"]);
  assert.deepEqual(await status("nobody", SLICE), [403, "unknown_subject"]);
}

/** The slice of who asks, which opens as theirs; then that they have it already. */
async function assertSlices(fetched, publisher) {
  const response = await fetched("ada", SLICE);
  const gate = await openSlice(new Uint8Array(await response.arrayBuffer()), { tenant: TENANT, subject: "ada", publisher });
  assert.deepEqual([gate.can("read", "queue:sales"), gate.can("read", "queue:support")], [true, false]);
  const headers = { "if-none-match": response.headers.get("etag") };
  assert.equal((await fetched("ada", SLICE, { headers })).status, 304);
  assert.equal((await fetched("cy", SLICE, { headers })).status, 200);
}

/** Asks as this person. */
function fetching(url, signIn) {
  return async (subject, path, { headers, ...init } = {}) => {
    const own = { connection: "close", ...(subject && { authorization: `Bearer ${await signIn.token(subject)}` }), ...headers };
    return fetch(new URL(path, url), { ...init, headers: own, signal: AbortSignal.timeout(10_000) });
  };
}

/** The status, and the code or what was let through. */
function asker(fetched) {
  return async (subject, path, method = "GET") => {
    const response = await fetched(subject, path, { method });
    const body = await response.json();
    return [response.status, body.code ?? body];
  };
}

/** Starts a program that prints its address; what it starts itself ends with it. */
export async function startProgram([program, ...words], variables, cwd = ROOT) {
  const child = spawn(program, words, { cwd, env: { ...env, ...variables }, stdio: ["ignore", "pipe", "inherit"], detached: true });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout });
  const [url] = await Promise.race([once(lines, "line"), ended.then(([code]) => Promise.reject(new Error(`it ended with ${code}`)))]);
  const stop = () => {
    process.kill(-child.pid, "SIGKILL");
    return ended;
  };
  return { url, stop };
}

/** Puts an example into a folder. */
export function exampleIn(name, folder) {
  cpSync(worker(name), folder, { recursive: true });
  return folder;
}
