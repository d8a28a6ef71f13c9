import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { colds, inTurns, loads, navigations, publishing, sizes } from "./elsewhere.mjs";
import { engines } from "./engines/all.mjs";
import { chosen, measured, wanted } from "./measure.mjs";
import { optionsOf } from "./options.mjs";
import { here, place } from "./paths.mjs";
import { moved, told } from "./report/compare.mjs";
import { machineOf, versionsOf } from "./report/machine.mjs";
import { reportOf } from "./report/report.mjs";
import { ratiosOf } from "./report/results.mjs";
import { chromiumAgent, hasChromium, startChromium } from "./runtimes/chromium.mjs";
import { nodeAgent } from "./runtimes/node.mjs";
import { servePages } from "./runtimes/pages.mjs";
import { workerdAgent } from "./runtimes/workerd.mjs";
import { keep, worldOf } from "./workload/world.mjs";

const COMMITTED = here("results.json");

const options = optionsOf(process.argv.slice(2));
const tell = (line) => console.log(`${new Date().toISOString().slice(11, 19)}  ${line}`);
const is = (name) => wanted(options.only, name);
/** Before anything of ours is a load. */
const machine = machineOf();

for (const engine of engines) if (engine.wasm) await engine.load(await WebAssembly.compile(readFileSync(here(engine.wasm))));
const worlds = options.sizes.map((size) => prepared(worldOf(size)));
for (const world of worlds) await writePayloads(world);

const pages = await servePages(engines);
const browser = hasChromium() ? await startChromium() : undefined;
const results = { machine, versions: versionsOf(chosen(options), browser?.version()) };
try {
  results.rows = await measured("node", nodeAgent, options, tell);
  if (browser) results.rows.push(...(await measured("chromium", (engine) => chromiumAgent(browser, pages.url, engine), options, tell)));
  results.rows.push(...(await measured("workerd", (engine) => workerdAgent(pages.url, engine), options, tell)));
  if (is("sizes")) results.sizes = await sizes(worlds, options);
  if (is("turns")) results.turns = inTurns(worlds, options, tell);
  if (is("cold")) results.cold = await colds(worlds, options, tell);
  if (browser && is("navigation")) results.navigations = await navigations(browser, pages.url, options, worlds.at(-1).size, tell);
  if (is("load")) results.loads = await loads(worlds[0], options, tell);
  if (is("publish")) results.publishing = publishing(worlds);
} finally {
  await browser?.close();
  await pages.close();
}
finish(results);

function prepared(world) {
  mkdirSync(world.folder, { recursive: true });
  const context = { subject: world.subject, tenant: "bench", publisher: world.publisher };
  keep(`${world.folder}/context.json`, JSON.stringify(context));
  keep(`${world.folder}/questions.json`, JSON.stringify({ context, questions: world.questions }));
  if (world.publishing) tell(`published ${world.size}`);
  return world;
}

async function writePayloads(world) {
  for (const engine of engines) {
    for (const side of ["person", "tenant"]) if (engine[side]) keep(`${world.folder}/${engine.name}.${side}`, await engine[side].payload(world));
  }
}

/** Only a whole run changes what is committed; every run leaves its figures in build/bench. */
function finish(results) {
  const report = reportOf(results, engines);
  const ratios = ratiosOf(results);
  writeFileSync(place("results.json"), `${JSON.stringify(results)}\n`);
  writeFileSync(place("benchmarks.md"), report);
  if (options.compare) return console.log(told(moved(JSON.parse(readFileSync(COMMITTED, "utf8")).ratios, ratios)));
  if (!options.whole) return console.log(report);
  writeFileSync(here("../docs/benchmarks.md"), report);
  writeFileSync(COMMITTED, `${JSON.stringify({ machine: results.machine, versions: results.versions, ratios }, null, 1)}\n`);
}
