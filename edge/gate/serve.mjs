import { Log, LogLevel, Miniflare } from "miniflare";
import { generateKeyPairSync } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { bundle } from "./bundle.mjs";
import { portOf, refuseOpenIssuer, refuseTaken } from "./listening.mjs";
import { load, patient } from "./load.mjs";

const ENTRIES = { development: "src/worker.dev.ts", production: "src/worker.ts" };
const COMPATIBILITY_DATE = "2026-04-01";
/** How many files of the store the test at start asks for; what serves one serves all. */
const SAMPLE = 4;

/**
 * @typedef {object} Tenant
 * @property {string} id
 * @property {Record<string, unknown>} [about] what anybody may know of it
 * @property {string} document path of the policy document, for *why*
 * @property {string} [data] path of the data of its business API
 * @property {string} [people] path of the list of those who may sign in in development
 * @property {string} [store] path of the published folder to load; without it KV stays as it is
 *
 * @typedef {object} Options
 * @property {readonly Tenant[]} tenants the first is also at the addresses that name none
 * @property {string} publisher path of the publisher's public JWK set
 * @property {string} site path of the folder that is served as assets
 * @property {string} [state] folder in which KV persists; without it KV lives in memory
 * @property {keyof typeof ENTRIES} [entry]
 * @property {string} [host] in development only one of this machine
 * @property {number} [port] 0, the default, takes a free one
 * @property {Record<string, unknown>} [variables] further variables of the worker
 */

/**
 * Starts the gate on workerd, offline, and loads the tenants' stores into its KV namespace.
 *
 * @param {Options} options
 */
export async function serve({ entry = "development", host = "127.0.0.1", port = 0, ...options }) {
  refuseOpenIssuer(entry, host);
  await refuseTaken(host, port);
  const miniflare = new Miniflare({ host, port, ...(await configuration(entry, options)) });
  const dispose = () => miniflare.dispose();
  try {
    const url = await miniflare.ready;
    const snapshot = patient(await miniflare.getKVNamespace("SNAPSHOT"));
    const documents = patient(await miniflare.getKVNamespace("DOCUMENT"));
    for (const tenant of options.tenants) {
      await loadDocuments(documents, tenant);
      if (tenant.store) await refuseOpenStore(url, tenant.id, await load(snapshot, tenant.id, tenant.store));
    }
    return { url, snapshot, documents, dispose };
  } catch (error) {
    await dispose().catch(() => {});
    throw error;
  }
}

async function loadDocuments(documents, { id, document, data, people }) {
  for (const [name, file] of Object.entries({ "policy.json": document, "data.json": data, "people.json": people })) {
    if (file) await documents.put(`${id}/${name}`, await readFile(file, "utf8"));
  }
}

/**
 * @param {keyof typeof ENTRIES} entry
 * @param {Options} options
 */
async function configuration(entry, options) {
  return {
    cf: false,
    telemetry: { enabled: false },
    log: new Log(LogLevel.WARN),
    compatibilityDate: COMPATIBILITY_DATE,
    modules: await bundle(fileURLToPath(new URL(ENTRIES[entry], import.meta.url))),
    bindings: {
      ENVIRONMENT: entry,
      TENANTS: options.tenants.map(({ id, about = {} }) => ({ id, about })),
      PUBLISHER: JSON.parse(await readFile(options.publisher, "utf8")),
      ...(entry === "development" && { DEVELOPMENT_KEY: developmentKey() }),
      ...options.variables,
    },
    kvNamespaces: ["SNAPSHOT", "DOCUMENT"],
    kvPersist: options.state ? path.resolve(options.state, "kv") : false,
    assets: {
      directory: path.resolve(options.site),
      binding: "ASSETS",
      routerConfig: { has_user_worker: true, invoke_user_worker_ahead_of_assets: true },
      assetConfig: { html_handling: "auto-trailing-slash", not_found_handling: "none" },
    },
  };
}

function developmentKey() {
  return generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey.export({ format: "jwk" });
}

/** The store holds everyone's rights: an anonymous reader must not get a byte of it by any plausible path. */
async function refuseOpenStore(url, tenant, names) {
  const folders = ["", "store/", "callgate/", "callgate/store/", "api/", `${tenant}/`, `t/${tenant}/`, `t/${tenant}/store/`];
  for (const path of names.slice(0, SAMPLE).flatMap((name) => folders.map((folder) => folder + name))) {
    const response = await fetch(new URL(path, url));
    await response.arrayBuffer();
    if (response.ok) throw new Error(`the store is public: an anonymous GET of /${path} succeeds`);
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      tenants: { type: "string", default: "build/demo/tenants.json" },
      publisher: { type: "string", default: "build/demo/keys/publisher.jwks" },
      site: { type: "string", default: "build/site" },
      state: { type: "string", default: "build/demo/state" },
      host: { type: "string", default: "127.0.0.1" },
      port: { type: "string", default: "8787" },
    },
  });
  const { ENVIRONMENT: entry = "development", ISSUERS } = process.env;
  if (!Object.hasOwn(ENTRIES, entry)) throw new Error(`ENVIRONMENT is \`${entry}\`, not development or production`);
  const tenants = JSON.parse(await readFile(values.tenants, "utf8"));
  const gate = await serve({ ...values, tenants, entry, port: portOf(values.port), variables: ISSUERS ? { ISSUERS } : {} });
  endWhenAsked(gate.dispose);
  console.log(`callgate gate: ${gate.url}`);
}

/** Ends with status 0, however often it is asked to: a terminal and the parent may both send a signal. */
function endWhenAsked(dispose) {
  let ending;
  const end = () => (ending ??= dispose().finally(() => process.exit(0)));
  for (const signal of ["SIGINT", "SIGTERM"]) {
    // Miniflare's own listener would end the program with a status of failure.
    process.removeAllListeners(signal);
    process.on(signal, end);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main().catch((error) => {
    console.error(`callgate gate: ${error.message}`);
    process.exitCode = 1;
  });
}
