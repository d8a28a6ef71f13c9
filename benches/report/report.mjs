import { MODES } from "../topics/load.mjs";
import { topics } from "../topics/all.mjs";
import { budgetRows } from "./budgets.mjs";
import { figure, paired } from "./statistics.mjs";
import { digits, percent, size as bytes, table, time, times } from "./words.mjs";

/** What was measured, as a page of docs/. */
export function reportOf(results, engines) {
  const parts = [head(results), budgets(results), sizes(results), ...topics.map((topic) => timed(topic, results)), inTurns(results), cold(results), navigations(results), loads(results), publishing(results), contestants(results, engines), method()];
  return `${parts.filter(Boolean).join("\n\n")}\n`;
}

const milliseconds = (value) => time(value * 1e6);
const withSpread = ({ value, spread }, write) => `${write(value)} ${percent(spread)}`;
const of = (samples, write) => withSpread(figure(samples), write);

function head({ machine, versions }) {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(", ");
  return `# Benchmarks

callgate and its peers, measured in one run on one workload, in turns. Written by \`npm run bench\`; what stands here was measured on ${machine.day}.

- Machine: ${machine.cpu}, ${machine.memory}, ${machine.system}; load when it began ${machine.load}.${busy(machine)}
- Versions: ${packages}.

Read ratios, not times: *×* is the median of the ratios to the nested \`Map\` within each round. ± is the median distance from the median. Under 1.5× means nothing, and each peer's encoding is ours, so that a factor of 2 is its uncertainty.

The workload is a contact centre: 24 modules with 8 actions each, 12 roles, nested groups, queues and databases, and what is taken from single people. *Small* has 50 people, 8 groups, 20 queues, 5 databases; *large* 5,000, 200, 500, 50; *extreme* 100,000, 1,000, 5,000, 200. One person's questions are a supervisor's, with a good half of the 192 pairs of module and action allowed.`;
}

/** What other programs do to the figures cannot be taken out of them. */
function busy({ load, cores }) {
  return load > cores / 2 ? " **The machine was busy with other work: figures are several times what they are on a quiet one, and their spread is wide.**" : "";
}

function budgets(results) {
  const rows = budgetRows(results);
  if (rows.length === 0) return undefined;
  return `## Budgets\n\n${table(["what", "budget", "measured", ""], rows.map(({ what, budget, measured, met }) => [what, budget, measured, met ? "met" : "**not met**"]))}

What was tried for each, and what is in the way of those that are not met: [performance.md](performance.md). A million users, published and read at the edge: [large-tenants.md](large-tenants.md). \`npm start\` in a fresh clone, and again: [README](../README.md).`;
}

function sizes({ sizes: rows }) {
  if (rows === undefined) return undefined;
  const cells = ({ raw, gzip, brotli }) => [bytes(raw), bytes(gzip), bytes(brotli)];
  const libraries = rows.filter(({ what }) => what === "library").map((row) => [row.engine, ...cells(row)]);
  const payloads = (what) => rows.filter((row) => row.what === what).map((row) => [`${row.engine}, ${row.size}`, ...cells(row)]);
  const names = ["raw", "gzip", "brotli"];
  return `## Sizes

What a page loads of an engine, bundled and minified, its wasm included. ${smaller(rows)}callgate's part is larger than any plain library's and smaller than any other engine's that is compiled to wasm.

${table(["library", ...names], libraries)}

What a page gets for one person. callgate's slice carries, besides rights, proofs, labels, addresses and routes.

${table(["one person", ...names], payloads("person"))}

What the edge holds for everybody. callgate's is a store of many files, of which one question reads a few; hashes do not compress.

${table(["everybody", ...names], payloads("tenant"))}`;
}

/** Who is smaller is said first. */
function smaller(rows) {
  const [own, casl] = ["callgate", "CASL"].map((engine) => rows.find((row) => row.engine === engine && row.what === "library")?.brotli);
  if (!own || !casl) return "";
  return `CASL is smaller over the wire, by ${times(own / casl)}, and so is OPA's loader for policies that were compiled to wasm (26.7 KB brotli, measured apart, and a wasm for each policy beside it). Neither checks a signature. `;
}

/** One table a topic: Node in all sizes, the other runtimes in the one that they were measured in. */
function timed({ name, title, about }, { rows }) {
  const own = rows.filter((row) => row.topic === name);
  if (own.length === 0) return undefined;
  const columns = [...new Map(own.map(({ runtime, size }) => [`${runtime}/${size}`, { runtime, size }])).values()];
  const lines = [...new Set(own.map(({ engine }) => engine))].map((engine) => [engine, ...columns.flatMap((column) => cellsOf(own, column, engine))]);
  const heads = columns.flatMap(({ runtime, size }) => [runtime === "node" ? size : `${names[runtime]}, ${size}`, "×"]);
  return `## ${title}\n\n${about}\n\n${table(["", ...heads], lines)}`;
}

const names = { chromium: "Chromium", workerd: "workerd" };

function cellsOf(rows, { runtime, size }, engine) {
  const here = rows.filter((row) => row.runtime === runtime && row.size === size);
  const row = here.find((one) => one.engine === engine);
  if (row === undefined) return ["–", "–"];
  return [of(row.samples, time), times(paired(row.samples, here[0].samples).value)];
}

function inTurns({ turns: rows }) {
  if (rows === undefined) return undefined;
  const find = (engine, size) => rows.find((row) => row.engine === engine && row.size === size).samples;
  const sizes = [...new Set(rows.map(({ size }) => size))];
  const [own, verify] = [...new Set(rows.map(({ engine }) => engine))];
  const lines = sizes.map((size) => [size, of(find(own, size), time), of(find(verify, size), time), withSpread(paired(find(own, size), find(verify, size)), times)]);
  return `## An opening and a signature in turns

A person's slice opened and asked once, and one bare Ed25519 signature over 512 bytes, in turns in one Node process, sixteen of each after a pause, by turns the one and the other first; in several processes. Both find the same caches, and the thread that verifies as sleepy. In a process that does nothing else, a signature is quicker.

${table(["", own, verify, "×"], lines)}`;
}

function cold({ cold: rows }) {
  if (rows === undefined) return undefined;
  const median = (row, name) => figure(row.figures.map((one) => one[name]));
  const write = (row) => [
    `${row.engine}, ${row.size}`,
    withSpread(median(row, "ready"), milliseconds),
    withSpread(median(row, "first"), milliseconds),
    bytes(Math.max(0, median(row, "heap").value)),
    bytes(Math.max(0, median(row, "resident").value)),
  ];
  const heads = ["code and wasm", "payload to first decision", "heap", "resident"];
  const part = (side) => rows.filter((row) => row.side === side).map(write);
  return `## Instantiate, and memory

Each in a Node process that has seen nothing: until the code is read and the wasm compiled, from the payload to the first decision, and what the opened side then takes of the heap (wasm memory included) and of the process, garbage collected. V8 compiles wasm lazily, so that part of instantiating lands in the first decision.

${table(["one person", ...heads], part("person"))}

${table(["everybody", ...heads], part("tenant"))}`;
}

function navigations({ navigations: rows }) {
  if (rows === undefined) return undefined;
  const networks = [...new Set(rows.map(({ network }) => network))];
  const find = (engine, network) => rows.find((row) => row.engine === engine && row.network === network);
  const lines = [...new Set(rows.map(({ engine }) => engine))].map((engine) => [engine, ...networks.map((network) => of(find(engine, network).samples, milliseconds))]);
  return `## Navigation to the decided menu

Chromium, nothing cached, everything brotli: a page that fetches code, wasm and the person's rights side by side, opens them, and puts the menu into the page.

${table(["", ...networks], lines)}`;
}

function loads({ loads: rows }) {
  if (rows === undefined) return undefined;
  const first = rows[0];
  const lines = rows.map(({ mode, samples }) => [MODES[mode], of(samples, (value) => Math.round(value).toLocaleString("en")), times(paired(samples, first.samples).value)]);
  return `## A worker under load

Requests a second of one worker on workerd, whose handler is told between samples what stands before it; 16 connections, 64 people; the load comes from the same machine. Each of the 64 brings an ES256 token of their own and asks for one path, with every request the same: it is verified once, and then kept as long as it holds, and the route is remembered. The issuer's key set is given whole. Two isolates of the same code differ by more than the gate takes, so that one is compared with itself; what it collects of the gate's garbage may be in the time of the others. Over all samples, requests and time added up, the gated worker answers ${digits(total(rows, "gated") / total(rows, "open"))} of the requests a second of the first.

${table(["", "requests a second", "of the first"], lines)}`;
}

/** Requests a second over all samples, each of as many requests. */
function total(rows, mode) {
  const { samples } = rows.find((row) => row.mode === mode);
  return samples.length / samples.reduce((sum, perSecond) => sum + 1 / perSecond, 0);
}

function publishing({ publishing: rows = [] }) {
  if (rows.length === 0) return undefined;
  const lines = rows.map(({ size, milliseconds: spent, bytes: out, hashing }) => [size, milliseconds(spent), bytes(out), milliseconds(hashing), times(spent / hashing)]);
  return `## Publishing

By \`npx callgate publish\`, that is in wasm: the document read, checked, resolved, hashed and signed, the files written; once. Beside it one SHA-256 over what came out.

${table(["", "publishing", "written", "one SHA-256 over it", "×"], lines)}`;
}

/** Who was measured how. */
function contestants({ versions, rows }, engines) {
  const lines = engines.filter(({ name }) => rows.some((row) => row.engine === name)).map((engine) => {
    const version = versions[engine.package];
    const compared = Math.min(...rows.filter((row) => row.engine === engine.name).map((row) => row.compared));
    const equal = engine.only ? "" : ` ${compared.toLocaleString("en")} answers or more were compared on each side of each size.`;
    return `- **${engine.name}**${version && engine.package !== "callgate" ? ` ${version}` : ""}: ${engine.says.join("; ")}.${equal}${engine.cannot.length > 0 ? ` Cannot: ${engine.cannot.join("; ")}.` : ""}`;
  });
  return `## Who was measured, and how

Before anybody is timed, their answers are compared with those of a slow evaluator that reads the rules word for word; whoever is wrong ends the run.

${lines.join("\n")}${withoutRego(rows)}`;
}

/** regorus says itself whom it stands in for. */
function withoutRego(rows) {
  return rows.some(({ engine }) => engine === "regorus") ? "" : "\n- **OPA**: not measured; neither is regorus, which would stand in for it.";
}

function method() {
  return `## How it is measured

Each engine has a Node process, a page or a workerd of its own, so that nobody's code or garbage is in another's way; only the worker under load is one. Rounds are interleaved: in each, every engine gives one sample, in an order that is turned round in every second round and moves on by one after it. A sample repeats its work for some 20 ms (200 in workerd, whose clock stands still while code runs); an opening sixteen times at most, after 500 or half a second of them that do not count. What is asked of a *person opened just now* is asked of one that was opened before the clock started. No engine's payload comes from a disk or a network while it is timed, except where navigation or load is measured.

\`npm run bench -- --quick\` is short and changes nothing here. \`--only topic,…\`, \`--engines name,…\` and \`--sizes small,…\` choose. \`--compare\` tells which ratios and sizes moved against [benches/results.json](../benches/results.json) by more than twice the spreads of both runs.`;
}
