import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { node } from "../setup/command.mjs";
import { at } from "../setup/paths.mjs";
import { dist } from "./dist.mjs";
import { moveContents } from "./folders.mjs";

const demo = "policies/demo";
const tenant = "demo";
const keys = "build/demo/keys";
const store = "build/demo/store";
// Without a worker nothing renews the slices: they are signed for as long as the format allows.
const staticStore = "build/demo/static-store";
const halfDay = 12 * 60 * 60 * 1000;

/** The command line as an npm user runs it. */
const callgate = (...args) => node(at("dist/cli.js"), args);

/** The step that publishes the demo through the package's own wasm. */
export function published(profile) {
  return {
    name: "demo",
    does: "publishing the demo",
    seconds: 1,
    needs: [dist(profile)],
    inputs: [demo],
    // A published snapshot expires: it is renewed in time.
    words: () => [Math.floor(Date.now() / halfDay)],
    outputs: [`${keys}/publisher.jwks`, `${store}/checkpoint.jws`, `${staticStore}/checkpoint.jws`],
    run: publish,
  };
}

async function publish() {
  if (!existsSync(at(keys, "publisher.private.jwks"))) await newKeys();
  await publishInto(store, "24h");
  await publishInto(staticStore, "30d");
}

const publishInto = (folder, life) =>
  callgate("publish", `${demo}/policy.json`, "--keys", `${keys}/publisher.private.jwks`, "--store", folder, "--expires", life);

/** Until when the slices in build/static are good. */
export function staticUntil() {
  const [, payload] = readFileSync(at(staticStore, "checkpoint.jws"), "utf8").split(".");
  return new Date(JSON.parse(Buffer.from(payload, "base64url").toString("utf8")).expires);
}

/** What older keys have signed is of no use any more. */
async function newKeys() {
  rmSync(at("build/demo"), { recursive: true, force: true });
  await callgate("keygen", "--out", keys);
}

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
    inputs: ["www", "locales", demo],
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

function fillWorkerSite(folder) {
  copy("www", folder, types);
  copy("dist", `${folder}/callgate`, types, authors);
  copy("locales", `${folder}/locales`);
  writeJson(`${folder}/trust.json`, { tenant, publisher: readJson(`${keys}/publisher.jwks`) });
}

async function fillStaticSite(folder) {
  cpSync(at("build/site"), at(folder), { recursive: true });
  await callgate("slice", staticStore, "--jwks", `${keys}/publisher.jwks`, "--tenant", tenant, "--all", "--out", `${folder}/slices`);
  cpSync(at(demo, "people.json"), at(folder, "slices/people.json"));
  mkdirSync(at(folder, "data"));
  for (const [name, content] of Object.entries(readJson(`${demo}/data.json`))) writeJson(`${folder}/data/${name}.json`, content);
  writeJson(`${folder}/config.json`, { mode: "static", tenant, people: "slices/people.json", data: "data/" });
}

/** Copies a folder without the files whose path in it matches. */
function copy(from, to, ...without) {
  const wanted = (file) => !without.some((pattern) => pattern.test(relative(at(from), file)));
  cpSync(at(from), at(to), { recursive: true, filter: wanted });
}

const readJson = (path) => JSON.parse(readFileSync(at(path), "utf8"));
const writeJson = (path, value) => writeFileSync(at(path), `${JSON.stringify(value, null, 2)}\n`);
