import { reader } from "./results.mjs";
import { paired } from "./statistics.mjs";
import { digits, percent, size, time, times } from "./words.mjs";

const MAP = "nested Map";
const OWN = "callgate";
const VERIFY = "one WebCrypto verify";
const EVALUATOR = 60_000;

/** What callgate promises, as ratios within one run; what was not measured is left out. */
export function budgetRows(results) {
  const read = reader(results);
  const sizes = [...(results.rows ?? []), ...(results.turns ?? [])].map((row) => row.size);
  const where = sizes.includes("large") ? "large" : sizes[0];
  const most = ratioRow(read, (ratio, limit) => ratio <= limit, "≤");
  const least = ratioRow(read, (ratio, limit) => ratio >= limit, "≥");
  return [
    ...weight(results),
    ...most("first ask of every pair", "first-pairs", where, OWN, "CASL", 3),
    ...most("first ask of 1,000 items", "first-items", where, OWN, "CASL", 3),
    ...["modules-again", "items-again", "items-anew"].flatMap((topic) => [
      ...most(`${named[topic]}`, topic, where, OWN, MAP, 2),
      ...least(`${named[topic]}, CASL beside it`, topic, where, "CASL", OWN, 2),
      ...least(`${named[topic]}, Cedar beside it`, topic, where, "Cedar", OWN, 1_000),
    ]),
    ...most("first menu, CASL asked 24 times", "menu-first", where, OWN, "CASL", 5),
    ...menuAgain(read, where),
    ...opening(read, where),
    ...inTurns(results, read, where),
    ...least("another person each check, CASL beside it", "edge-another", "extreme", "CASL", OWN, 10),
    ...most("another person each check", "edge-another", "extreme", OWN, MAP, 5),
    ...gated(results),
  ];
}

const named = { "modules-again": "repeated ask of a module", "items-again": "repeated ask of an item", "items-anew": "the same, its name built anew" };

function ratioRow(read, meets, sign) {
  return (what, topic, where, engine, other, limit) => {
    const ratio = read.ratio(topic, where, engine, other);
    if (ratio === undefined) return [];
    const who = engine === OWN ? `${other}'s` : "callgate's";
    return [{ what, budget: `${sign} ${limit.toLocaleString("en")}× ${who}`, measured: `${times(ratio.value)} ${percent(ratio.spread)}`, met: meets(ratio.value, limit) }];
  };
}

function weight({ sizes = [] }) {
  const evaluator = sizes.find(({ what }) => what === "evaluator");
  if (evaluator === undefined) return [];
  return [{ what: "evaluator's wasm, brotli", budget: `≤ ${size(EVALUATOR)}`, measured: size(evaluator.brotli), met: evaluator.brotli <= EVALUATOR }];
}

function menuAgain(read, where) {
  const [menu, lookup] = [read.figure("menu-again", where, OWN), read.figure("modules-again", where, MAP)];
  if (!menu || !lookup) return [];
  return [{ what: "the menu again", budget: "≤ one `Map` lookup", measured: `${digits(menu.value)} ns; a lookup ${digits(lookup.value)} ns`, met: menu.value <= lookup.value * (1 + lookup.spread) }];
}

function opening(read, where) {
  const figure = read.figure("opening", where, OWN);
  if (figure === undefined) return [];
  return [{ what: "slice bytes to first decision, with signature", budget: "≤ 1 ms", measured: `${time(figure.value)} ${percent(figure.spread)}`, met: figure.value <= 1e6 }];
}

function inTurns({ turns = [] }, read, where) {
  const find = (engine) => turns.find((row) => row.size === where && row.engine === engine)?.samples;
  const [own, verify] = [find(OWN), find(VERIFY)];
  if (own === undefined || verify === undefined) return [];
  const ratio = paired(own, verify);
  const alone = read.ratio("opening", where, OWN, VERIFY);
  const beside = alone ? `; ${times(alone.value)} ${percent(alone.spread)} of a process that only verifies` : "";
  return [{ what: "slice bytes to first decision, a bare verify in turns with it", budget: "≤ 3× one WebCrypto verify's", measured: `${times(ratio.value)} ${percent(ratio.spread)}${beside}`, met: ratio.value <= 3 }];
}

function gated({ loads }) {
  if (loads === undefined) return [];
  const find = (mode) => loads.find((row) => row.mode === mode).samples;
  const [bare, token] = [paired(find("gated"), find("open")), paired(find("gated"), find("identified"))];
  const measured = `${digits(bare.value)} ${percent(bare.spread)}; beside a worker that asks for the token ${digits(token.value)} ${percent(token.spread)}`;
  return [{ what: "gated ÷ ungated worker, requests a second", budget: "≥ 0.9", measured, met: bare.value >= 0.9 }];
}
