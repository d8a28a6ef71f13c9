// @ts-check

/**
 * @typedef {string | Record<string, string>} Name one text, or one for each language
 * @typedef {{ id: string, name: string, job: Name }} Person
 * @typedef {{ label: Record<string, string>, href: string, icon?: string }} Device a page without an entry in the menu
 * @typedef {{ name?: Name, language?: string, entrance?: string, devices?: readonly Device[] }} About what anybody may know of a tenant
 * @typedef {About & { mode: "worker", tenant: string, signIn?: { people: string, token: string, tenants: string } }} WorkerConfig
 * @typedef {About & { mode: "static", tenant: string, people: string, data: { folder: string, parts: readonly string[] } }} StaticConfig
 * @typedef {WorkerConfig | StaticConfig} Config
 * @typedef {{ tenant: string, publisher: { keys: JsonWebKey[] } }} Trust
 * @typedef {{ id: string, name?: Name, language?: string, href: string }} Tenant one that the page can lead to; `href` is told from the site's own folder
 * @typedef {{ config: Config, trust: Trust, people: readonly Person[], tenants: readonly Tenant[] }} Loaded
 */

/** The folder of the site: a tenant's own page may lie further down and loads the same code. */
export const SITE = new URL(".", import.meta.url);

/**
 * @param {string | URL} path relative to the page
 * @returns {Promise<any>}
 */
export async function fetchJson(path) {
  const response = await fetch(path, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** A leading slash would leave the folder that the page lives in. @param {string} path */
export const relative = (path) => path.replace(/^\/+/, "");

/** @returns {Promise<Loaded>} */
export async function loadConfig() {
  const [config, trust] = await Promise.all([fetchJson("config.json"), fetchJson("trust.json")]);
  const [people, tenants] = await Promise.all([listAt(config.mode === "worker" ? config.signIn?.people : config.people), listAt(tenantsOf(config))]);
  return { config, trust, people, tenants };
}

/** Who serves several tenants tells nobody which, but for a demonstration. @param {Config} config */
const tenantsOf = (config) => (config.mode === "worker" ? config.signIn?.tenants : new URL("tenants.json", SITE));

/** @param {string | URL | undefined} source @returns {Promise<readonly any[]>} */
async function listAt(source) {
  if (source === undefined) return [];
  return fetchJson(typeof source === "string" ? relative(source) : source);
}
