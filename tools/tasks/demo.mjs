import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { node } from "../setup/command.mjs";
import { at } from "../setup/paths.mjs";
import { catalogueOf } from "./catalogue.mjs";
import { dist } from "./dist.mjs";
import { aboutOf, has, tenants, usual } from "./tenants.mjs";

const folder = "build/demo";
export const keys = `${folder}/keys`;
/** Where everything of each tenant is, for the worker and for whoever assembles the page. */
export const manifest = `${folder}/tenants.json`;
const halfDay = 12 * 60 * 60 * 1000;

/** The command line as an npm user runs it. */
export const callgate = (...args) => node(at("dist/cli.js"), args);

const storeOf = (id) => `${folder}/tenants/${id}/store`;
/** Without a worker nothing renews the slices: they are signed for as long as the format allows. */
export const staticStoreOf = (id) => `${folder}/tenants/${id}/static-store`;
const dataOf = ({ id, folder: from }) => (has(from, "data.json") ? `${from}/data.json` : `${folder}/tenants/${id}/data.json`);

/** The publisher's keys. What older ones have signed is of no use any more. */
const keyStep = (profile) => ({
  name: "keys",
  does: "making the publisher's keys",
  seconds: 1,
  needs: [dist(profile)],
  done: () => existsSync(at(keys, "publisher.private.jwks")) && existsSync(at(keys, "publisher.jwks")),
  async run() {
    rmSync(at(folder), { recursive: true, force: true });
    await callgate("keygen", "--out", keys);
  },
});

/** The step that publishes one tenant through the package's own wasm. */
const publishedTenant = (profile) => (tenant) => ({
  name: `publish-${tenant.id}`,
  does: `publishing ${tenant.id}`,
  seconds: 1,
  needs: [dist(profile), keyStep(profile)],
  inputs: [`${tenant.folder}/policy.json`, `${tenant.folder}/data.json`],
  // A published snapshot expires: it is renewed in time.
  words: () => [Math.floor(Date.now() / halfDay)],
  outputs: [storeOf(tenant.id), staticStoreOf(tenant.id)].map((store) => `${store}/checkpoint.jws`),
  run: () => publish(tenant),
});

async function publish(tenant) {
  await publishInto(storeOf(tenant.id), tenant, "24h");
  await publishInto(staticStoreOf(tenant.id), tenant, "30d");
  if (!has(tenant.folder, "data.json")) writeJson(dataOf(tenant), catalogueOf(tenant.policy));
}

const publishInto = (store, tenant, life) =>
  callgate("publish", `${tenant.folder}/policy.json`, "--keys", `${keys}/publisher.private.jwks`, "--store", store, "--expires", life);

/** The step that publishes every tenant and says where each one's files are. */
export function published(profile) {
  const all = tenants();
  return {
    name: "demo",
    does: `listing the tenants: ${all.map(({ id }) => id).join(", ")}`,
    needs: all.map(publishedTenant(profile)),
    outputs: [manifest],
    run: async () => writeJson(manifest, all.map(entryOf)),
  };
}

function entryOf(tenant) {
  const { id, folder: from } = tenant;
  return { id, about: aboutOf(tenant), document: `${from}/policy.json`, data: dataOf(tenant), people: `${from}/people.json`, store: storeOf(id) };
}

/** Until when the slices in build/static are good. */
export function staticUntil() {
  const [, payload] = readFileSync(at(staticStoreOf(usual), "checkpoint.jws"), "utf8").split(".");
  return new Date(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")).expires);
}

export const readJson = (path) => JSON.parse(readFileSync(at(path), "utf8"));

export function writeJson(path, value) {
  mkdirSync(at(path, ".."), { recursive: true });
  writeFileSync(at(path), `${JSON.stringify(value, null, 2)}\n`);
}
