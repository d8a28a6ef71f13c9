import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { at } from "../setup/paths.mjs";
import { callgate, keys, manifest, published, readJson, staticStoreOf, writeJson } from "./demo.mjs";
import { moveContents } from "./folders.mjs";
import { tenants, usual } from "./tenants.mjs";

/** What no page loads: what only the compiler of TypeScript reads, and the author's side of the package. */
const types = /\.d\.ts$|^tsconfig\.json$/;
const authors = /(^|[\\/])author|^(cli|host)\./;

/** The steps that assemble the page: for the worker, and for any plain static server. */
export function site(profile) {
  return {
    name: "site",
    does: "assembling the page",
    seconds: 1,
    needs: [published(profile)],
    inputs: ["www", "locales", manifest, ...tenants().flatMap(({ folder }) => [`${folder}/people.json`, `${folder}/data.json`])],
    outputs: ["build/site/trust.json", "build/static/slices/people.json"],
    run: assemble,
  };
}

async function assemble() {
  await beside("build/site", fillWorkerSite);
  await beside("build/static", fillStaticSite);
}

/** Puts a folder together beside its place: a server that is running never finds it empty. */
async function beside(place, fill) {
  const folder = `${place}.next`;
  rmSync(at(folder), { recursive: true, force: true });
  await fill(folder);
  moveContents(at(folder), at(place));
}

/** Below `t/` each tenant has its own document, which loads the same code. */
const placeOf = (folder, id) => `${folder}/t/${id}`;

function fillWorkerSite(folder) {
  copy("www", folder, types);
  copy("dist", `${folder}/callgate`, types, authors);
  copy("locales", `${folder}/locales`);
  const html = deeper(readFileSync(at("www/index.html"), "utf8"));
  const publisher = readJson(`${keys}/publisher.jwks`);
  for (const { id } of readJson(manifest)) {
    writeJson(`${placeOf(folder, id)}/trust.json`, { tenant: id, publisher });
    writeFileSync(at(placeOf(folder, id), "index.html"), html);
  }
  copy(placeOf(folder, usual), folder, /^index\.html$/);
}

/** The page's document for two folders further down. */
const deeper = (html) => html.replace(/\b(href|src)="(?!\w+:|[/#])/g, '$1="../../');

async function fillStaticSite(folder) {
  cpSync(at("build/site"), at(folder), { recursive: true });
  const all = readJson(manifest);
  for (const tenant of all) await fillStaticTenant(placeOf(folder, tenant.id), tenant);
  copy(placeOf(folder, usual), folder, /^index\.html$/);
  writeJson(`${folder}/tenants.json`, all.map(({ id, about: { name, language } }) => ({ id, name, language, href: hrefOf(id) })));
}

/** Where a tenant's page is, from the site's first folder. */
const hrefOf = (id) => (id === usual ? "" : `t/${id}/`);

async function fillStaticTenant(folder, { id, about, people, data }) {
  await callgate("slice", staticStoreOf(id), "--jwks", `${keys}/publisher.jwks`, "--tenant", id, "--all", "--out", `${folder}/slices`);
  cpSync(at(people), at(folder, "slices/people.json"));
  const parts = Object.entries(readJson(data));
  for (const [name, content] of parts) writeJson(`${folder}/data/${name}.json`, content);
  writeJson(`${folder}/config.json`, { mode: "static", tenant: id, ...about, people: "slices/people.json", data: { folder: "data/", parts: parts.map(([name]) => name) } });
}

/** Copies a folder without the files whose path in it matches. */
function copy(from, to, ...without) {
  const wanted = (file) => !without.some((pattern) => pattern.test(relative(at(from), file)));
  cpSync(at(from), at(to), { recursive: true, filter: wanted });
}
