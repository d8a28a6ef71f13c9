import { generateKeyPairSync } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { importJWK, SignJWT } from "jose";
import { Miniflare } from "miniflare";
import { here } from "../paths.mjs";
import { settings } from "../runtimes/workerd.mjs";

const ISSUER = "https://id.example";
const AUDIENCE = "bench";
const CONNECTIONS = 16;
const PEOPLE = 64;

export const MODES = { open: "no gate", identified: "behind a sign-in token", gated: "behind a token and the gate" };

/** Requests that do not count once the handler is another. */
const SETTLING = 50;

/**
 * One worker in one workerd, told between samples whether its handler is for anybody, behind a token or behind the gate: two
 * isolates of the same code differ by more than the gate takes. Requests are those of 64 people, each for a module that they
 * may open.
 *
 * @param {import("../workload/world.mjs").World} world
 */
export async function startLoad(world) {
  const key = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const requests = await requestsOf(world, key.privateKey.export({ format: "jwk" }));
  const { miniflare, url } = await worker(world, key.publicKey.export({ format: "jwk" }));
  const handler = await miniflare.getWorker();
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  return {
    /** Requests a second, over so many requests. */
    async sample(mode, count) {
      await handler.scheduled({ cron: mode });
      const { status } = await fetch(new URL(requests[0].path, url));
      if (status !== (mode === "open" ? 200 : 401)) throw new Error(`nobody is answered with ${status}: the handler is not ${mode}`);
      await perSecond(url, requests, SETTLING, agent);
      return perSecond(url, requests, count, agent);
    },
    close: async () => {
      agent.destroy();
      await miniflare.dispose();
    },
  };
}

async function worker({ publisher, folder }, jwk) {
  const issuer = { issuer: ISSUER, audience: AUDIENCE, algorithm: "ES256", jwks: { keys: [{ ...jwk, alg: "ES256", kid: "k1" }] } };
  const bindings = { TENANT: "bench", PUBLISHER: publisher, ISSUER: issuer };
  const miniflare = new Miniflare(await settings(here("runtimes/gated-worker.mjs"), { bindings, kvNamespaces: ["SNAPSHOT"] }));
  const url = await miniflare.ready;
  const namespace = await miniflare.getKVNamespace("SNAPSHOT");
  const store = join(folder, "store");
  for (const name of await readdir(store)) await namespace.put(name, new Uint8Array(await readFile(join(store, name))));
  return { miniflare, url };
}

async function requestsOf({ questions, statements }, jwk) {
  const allowed = questions.edge.filter(({ subject, id, allowed }) => allowed && id === undefined && !statements.users[subject].blocked).slice(0, PEOPLE);
  const signed = await importJWK(jwk, "ES256");
  return Promise.all(allowed.map(async ({ subject, module }) => ({ path: `/${module}`, headers: { authorization: `Bearer ${await token(subject, signed)}` } })));
}

function token(subject, key) {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: ISSUER, aud: AUDIENCE, sub: subject, iat: now, exp: now + 3_600 }).setProtectedHeader({ alg: "ES256", kid: "k1" }).sign(key);
}

async function perSecond(url, requests, count, agent) {
  let next = 0;
  const begun = performance.now();
  const lane = async () => {
    for (let index = next++; index < count; index = next++) await asked(url, requests[index % requests.length], agent);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, lane));
  return (count * 1_000) / (performance.now() - begun);
}

function asked(url, { path, headers }, agent) {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { agent, headers }, (response) => {
      response.resume().on("end", () => (response.statusCode === 200 ? resolve() : reject(new Error(`status ${response.statusCode} for ${path}`))));
    });
    sent.on("error", reject).end();
  });
}
