// @ts-check

/**
 * @typedef {{ id: string, name: string, job: string | Record<string, string> }} Person
 * @typedef {{ mode: "worker", tenant: string, signIn?: { people: string, token: string } }} WorkerConfig
 * @typedef {{ mode: "static", tenant: string, people: string, data: string }} StaticConfig
 * @typedef {WorkerConfig | StaticConfig} Config
 * @typedef {{ tenant: string, publisher: { keys: JsonWebKey[] } }} Trust
 */

/**
 * @param {string} path relative to the page
 * @returns {Promise<any>}
 */
export async function fetchJson(path) {
  const response = await fetch(path, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** A leading slash would leave the folder that the page lives in. @param {string} path */
export const relative = (path) => path.replace(/^\/+/, "");

/** @returns {Promise<{ config: Config, trust: Trust, people: readonly Person[] }>} */
export async function loadConfig() {
  const [config, trust] = await Promise.all([fetchJson("config.json"), fetchJson("trust.json")]);
  const source = config.mode === "worker" ? config.signIn?.people : config.people;
  return { config, trust, people: source === undefined ? [] : await fetchJson(relative(source)) };
}
