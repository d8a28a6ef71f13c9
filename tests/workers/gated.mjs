import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { env, execPath } from "node:process";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { exportJWK, generateKeyPair, SignJWT } from "jose";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const TENANT = "my-contact-centre";
const AUDIENCE = "dashboard";
/** What a worker that found no snapshot waits before it looks again, and a little. */
const RETRY_MS = 1_200;

/** A path of the examples. */
export const worker = (...parts) => join(ROOT, "examples/workers", ...parts);

const callgate = (...args) => execFileSync(execPath, [join(ROOT, "dist/cli.js"), ...args], { stdio: ["ignore", "pipe", "pipe"] });

/** An issuer that serves its keys, as a worker looks for them. */
async function issuer() {
  const { privateKey, publicKey } = await generateKeyPair("RS256");
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256" }] });
  const server = createServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end(keys)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${server.address().port}/`;
  const token = (subject) => new SignJWT().setIssuer(url).setAudience(AUDIENCE).setSubject(subject).setIssuedAt().setExpirationTime("5m")
    .setProtectedHeader({ alg: "RS256", kid: "k1" }).sign(privateKey);
  return { url, token, close: () => server.close() };
}

/**
 * Asks a gated worker everything that one has to know: nothing is let through before there is a snapshot, and after that
 * only what the policy's routes allow the person.
 * @param {(variables: Record<string, string>) => Promise<{ url: string | URL, published?: (store: string) => Promise<void>, stop: () => unknown }>} start
 */
export async function assertGates(start) {
  const folder = mkdtempSync(join(tmpdir(), "callgate-worker-"));
  const at = (...parts) => join(folder, ...parts);
  const signIn = await issuer();
  callgate("new", folder);
  callgate("keygen", "--out", at("keys"));
  const running = await start({ TENANT, STORE: at("store"), PUBLISHER: readFileSync(at("keys/publisher.jwks"), "utf8"), ISSUER: signIn.url, AUDIENCE, JWKS: signIn.url, PORT: "0" });
  try {
    const status = asker(running.url, signIn);
    assert.deepEqual(await status("ada", "/api/queues/sales"), [503, "unavailable"], "without a snapshot");
    callgate("publish", at("policy.json"), "--keys", at("keys/publisher.private.jwks"), "--store", at("store"));
    await running.published?.(at("store"));
    await pause(RETRY_MS);
    await assertAnswers(status);
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
  assert.deepEqual(await status(undefined, "/api/queues/sales"), [401, "unauthenticated"]);
}

/** The status, and the code or what was let through. */
function asker(url, signIn) {
  return async (subject, path, method = "GET") => {
    const headers = { connection: "close", ...(subject && { authorization: `Bearer ${await signIn.token(subject)}` }) };
    const response = await fetch(new URL(path, url), { method, headers, signal: AbortSignal.timeout(10_000) });
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
