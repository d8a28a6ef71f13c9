import { existsSync, readdirSync, readFileSync } from "node:fs";
import { at } from "../setup/paths.mjs";

const policies = "policies";
/** What is open at an address that names no tenant. */
export const usual = "demo";

/**
 * @typedef {object} Tenant
 * @property {string} id      as its policy says
 * @property {string} folder  with `policy.json`, `people.json` and perhaps `data.json`
 * @property {any} policy
 */

/** Every folder of policies/ with a policy and with people who can sign in; the usual tenant first. @returns {Tenant[]} */
export function tenants() {
  const folders = readdirSync(at(policies)).sort().map((name) => `${policies}/${name}`);
  const found = folders.filter((folder) => has(folder, "policy.json") && has(folder, "people.json")).map(tenantIn);
  const twice = found.find(({ id }, index) => found.findIndex((other) => other.id === id) !== index);
  if (twice) throw new Error(`${twice.folder}/policy.json: another policy is of the tenant \`${twice.id}\` as well`);
  return [...found.filter(({ id }) => id === usual), ...found.filter(({ id }) => id !== usual)];
}

export const has = (folder, file) => existsSync(at(folder, file));

/** @returns {Tenant} */
function tenantIn(folder) {
  const policy = read(`${folder}/policy.json`);
  return { id: policy.tenant, folder, policy };
}

function read(file) {
  try {
    return JSON.parse(readFileSync(at(file), "utf8"));
  } catch (error) {
    throw new Error(`${file}: ${error.message}`, { cause: error });
  }
}

/**
 * What the page may know of a tenant before anybody signs in.
 * @param {Tenant} tenant
 */
export function aboutOf({ policy: { label: name, modules = {} } }) {
  const all = Object.entries(modules).sort(([, a], [, b]) => (a.order ?? 0) - (b.order ?? 0));
  const entrance = all.find(([, { surface = "panel", href }]) => surface === "panel" && href)?.[0];
  const devices = all.filter(([, { surface, href }]) => surface === "device" && href).map(([, { label, href, icon }]) => ({ label, href, icon }));
  return { name, language: languageOf(Object.values(modules)), entrance, devices };
}

/** The one language beside English in which every label is there; English where there is none, undefined where there are several. */
export function languageOf(modules) {
  const labels = modules.map(({ label }) => label).filter(Boolean);
  const spoken = Object.keys(labels[0] ?? {}).filter((tag) => labels.every((label) => Object.hasOwn(label, tag)));
  const own = spoken.filter((tag) => tag !== "en");
  return own.length > 1 ? undefined : (own[0] ?? "en");
}
