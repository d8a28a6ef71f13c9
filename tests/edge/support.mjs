import { execFileSync } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before } from "node:test";
import { fileURLToPath } from "node:url";
import { importJWK, SignJWT, CompactSign } from "jose";
import { openSlice } from "callgate";
import { serve } from "../../edge/gate/serve.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const CLI = path.join(ROOT, "dist/cli.js");
const DEMO = path.join(ROOT, "policies/demo");

export const TENANT = "demo";
export const ISSUER = "https://id.example";
export const AUDIENCE = "callgate";
export const SLICE_TYPE = "application/vnd.callgate.slice";

export const demo = JSON.parse(await readFile(path.join(DEMO, "policy.json"), "utf8"));

/** A folder of its own, with keys and a site, that a suite removes at its end. */
export async function workplace() {
  const folder = await mkdtemp(path.join(tmpdir(), "callgate-edge-"));
  callgate("keygen", "--out", path.join(folder, "keys"));
  await mkdir(path.join(folder, "site"));
  await writeFile(path.join(folder, "site/index.html"), "<!doctype html><title>site</title>");
  await writeFile(path.join(folder, "site/empty.wasm"), new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  return { folder, keys: path.join(folder, "keys"), site: path.join(folder, "site"), remove: () => rm(folder, { recursive: true }) };
}

/** Publishes a document by the real command line; answers the tenant as the gate wants it, the demo with its data. */
export async function publish(place, name, document = demo) {
  const file = path.join(place.folder, `${name}.json`);
  const store = path.join(place.folder, `${name}.store`);
  await writeFile(file, JSON.stringify(document));
  callgate("publish", file, "--keys", path.join(place.keys, "publisher.private.jwks"), "--store", store);
  const files = document.tenant === TENANT && { data: path.join(DEMO, "data.json"), people: path.join(DEMO, "people.json") };
  return { id: document.tenant, document: file, store, ...files };
}

export function callgate(...args) {
  return execFileSync(process.execPath, [CLI, ...args], { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

const issuerKey = generateKeyPairSync("ec", { namedCurve: "P-256" });
export const privateJwk = issuerKey.privateKey.export({ format: "jwk" });
const publicJwk = { ...issuerKey.publicKey.export({ format: "jwk" }), alg: "ES256", kid: "k1" };
export const issuerOf = (tenant, audience = AUDIENCE) => ({ tenant, issuer: ISSUER, audience, algorithm: "ES256", jwks: { keys: [publicJwk] } });
export const ISSUERS = [issuerOf(TENANT)];

/** Starts the production entry with an issuer whose key the tests hold; `loaded: false` leaves KV without a snapshot. */
export async function start(place, published, { variables, loaded = true, ...options } = {}) {
  const tenants = [published].flat().map(({ store, ...tenant }) => (loaded ? { ...tenant, store } : tenant));
  const publisher = path.join(place.keys, "publisher.jwks");
  const gate = await serve({ tenants, publisher, site: place.site, entry: "production", ...options, variables: { ISSUERS, ...variables } });
  return { ...gate, ...client(gate.url, publisher), at: (tenant) => client(new URL(`/t/${tenant}`, gate.url), publisher, tenant) };
}

/** A gate on a workplace of its own, for the tests of one suite; both end with it. What it has is there once the tests run. */
export function gateOfSuite({ document, ...options } = {}) {
  const gate = {};
  before(async () => {
    gate.place = await workplace();
    gate.published = await publish(gate.place, "demo", document);
    Object.assign(gate, await start(gate.place, gate.published, options));
  });
  after(async () => {
    await gate.dispose?.();
    await gate.place?.remove();
  });
  return gate;
}

/** Asks at the site's own address, or at that of a tenant; tokens are for the tenant's own audience. */
function client(url, publisher, tenant = TENANT) {
  const base = url.pathname.replace(/\/$/, "");
  const audience = tenant === TENANT ? AUDIENCE : tenant;
  /** Asks as this person; `headers` and `method` as for fetch. */
  const ask = async (subject, address, { headers, ...init } = {}) => {
    // A connection of its own: workerd may close an idle one while the next request is under way on it.
    const own = { connection: "close", ...(subject && { authorization: await bearer(subject, audience) }), ...headers };
    return fetch(new URL(base + address, url), { ...init, headers: own });
  };
  return {
    ask,
    /** The status and, where it is one, the code of a problem or the JSON. */
    async get(subject, address, init) {
      const response = await ask(subject, address, init);
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: /json/.test(response.headers.get("content-type") ?? "") ? JSON.parse(text) : text };
    },
    /** The person's own slice, opened as a page opens it. */
    async gateOf(subject) {
      const bytes = new Uint8Array(await (await ask(subject, "/callgate/slice")).arrayBuffer());
      return openSlice(bytes, { tenant, subject, publisher: JSON.parse(await readFile(publisher, "utf8")) });
    },
    /** Sends a path as it stands: fetch would tidy it up first. */
    async raw(subject, address, method = "GET", others = {}, body = undefined) {
      const headers = { ...(subject && { authorization: await bearer(subject, audience) }), ...others };
      return new Promise((resolve, reject) => {
        const sent = request({ host: url.hostname, port: url.port, path: base + address, method, headers, agent: false }, async (response) => {
          const chunks = await response.toArray();
          resolve({ status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() });
        });
        sent.on("error", reject).end(body && Buffer.from(body));
      });
    },
  };
}

const bearers = new Map();

/** One good token a person and audience, made once. */
function bearer(subject, aud) {
  const key = JSON.stringify([subject, aud]);
  if (!bearers.has(key)) bearers.set(key, token(subject, { claims: { aud } }).then((jwt) => `Bearer ${jwt}`));
  return bearers.get(key);
}

/** A token as the issuer of the tests would give it, with whatever is to be wrong about it. */
export async function token(subject, { claims = {}, header = {}, key = privateJwk } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { iss: ISSUER, aud: AUDIENCE, sub: subject, iat: now, exp: now + 600, ...claims };
  return new SignJWT(payload).setProtectedHeader({ alg: "ES256", kid: "k1", ...header }).sign(await importJWK(key, "ES256"));
}

/** Signs a checkpoint like the one in the store, with some members changed, by the publisher's own key. */
export async function resign(place, store, change) {
  const jws = (await readFile(path.join(store, "checkpoint.jws"), "utf8")).trim();
  const [header, payload] = jws.split(".", 2).map((part) => JSON.parse(Buffer.from(part, "base64url").toString()));
  const { keys } = JSON.parse(await readFile(path.join(place.keys, "publisher.private.jwks"), "utf8"));
  const key = keys.find(({ d }) => d !== undefined);
  const bytes = new TextEncoder().encode(JSON.stringify({ ...payload, ...change(payload) }));
  const { kty, crv, x, y, d } = key;
  return new CompactSign(bytes).setProtectedHeader(header).sign(await importJWK({ kty, crv, x, y, d }, header.alg));
}

/** Modules that a menu shows, headings left out. */
export function modulesOf(menu) {
  return menu.flatMap(({ kind, id, children }) => [...(kind === "module" ? [id] : []), ...modulesOf(children)]);
}
