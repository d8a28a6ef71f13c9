import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { node } from "../setup/command.mjs";
import { at } from "../setup/paths.mjs";
import { dist } from "./dist.mjs";

const demo = "policies/demo";
const tenant = "demo";
const keys = "build/demo/keys";
const store = "build/demo/store";
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
    outputs: [`${keys}/publisher.jwks`, `${store}/checkpoint.jws`],
    run: publish,
  };
}

async function publish() {
  if (!existsSync(at(keys, "publisher.private.jwks"))) await newKeys();
  await callgate("publish", `${demo}/policy.json`, "--keys", `${keys}/publisher.private.jwks`, "--store", store, "--expires", "24h");
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
  assembleWorkerSite();
  await assembleStaticSite();
}

function assembleWorkerSite() {
  rmSync(at("build/site"), { recursive: true, force: true });
  copy("www", "build/site", types);
  copy("dist", "build/site/callgate", types, authors);
  copy("locales", "build/site/locales");
  writeJson("build/site/trust.json", { tenant, publisher: readJson(`${keys}/publisher.jwks`) });
}

async function assembleStaticSite() {
  rmSync(at("build/static"), { recursive: true, force: true });
  cpSync(at("build/site"), at("build/static"), { recursive: true });
  await callgate("slice", store, "--jwks", `${keys}/publisher.jwks`, "--tenant", tenant, "--all", "--out", "build/static/slices");
  cpSync(at(demo, "people.json"), at("build/static/slices/people.json"));
  mkdirSync(at("build/static/data"));
  for (const [name, content] of Object.entries(readJson(`${demo}/data.json`))) writeJson(`build/static/data/${name}.json`, content);
  writeJson("build/static/config.json", { mode: "static", tenant, people: "slices/people.json", data: "data/" });
}

/** Copies a folder without the files whose path in it matches. */
function copy(from, to, ...without) {
  const wanted = (file) => !without.some((pattern) => pattern.test(relative(at(from), file)));
  cpSync(at(from), at(to), { recursive: true, filter: wanted });
}

const readJson = (path) => JSON.parse(readFileSync(at(path), "utf8"));
const writeJson = (path, value) => writeFileSync(at(path), `${JSON.stringify(value, null, 2)}\n`);
