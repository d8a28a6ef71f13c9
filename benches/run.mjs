import { writeFileSync } from "node:fs";
import { caslItems, caslOf, caslRules, floorAllows, floorOf } from "./contestants.mjs";
import { demo } from "./demo.mjs";
import { compare } from "./measure.mjs";

const tenant = await demo();
const { modules, items, everyModule, everyItem, menu } = tenant;
const rules = caslRules(tenant);

const floor = floorOf([...everyModule, ...everyItem]);
const casl = caslOf(rules);
const gate = await tenant.open();

refuseDisagreement();

const topics = {
  "module check, asked before": await compare({
    "nested Map": checks(modules, ({ action, resource }) => floorAllows(floor, action, resource)),
    callgate: checks(modules, ({ action, resource }) => gate.can(action, resource)),
    CASL: checks(modules, ({ action, module }) => casl.can(action, module)),
  }),
  "item check, asked before": await compare({
    "nested Map": checks(items, ({ action, resource }) => floorAllows(floor, action, resource)),
    callgate: checks(items, ({ action, resource }) => gate.can(action, resource)),
    CASL: checks(caslItems(items), ({ action, item }) => casl.can(action, item)),
  }),
  "item check, asked first": await compare({
    "nested Map": fresh(() => floorOf(everyItem), everyItem, (granted, { action, resource }) => floorAllows(granted, action, resource)),
    callgate: fresh(tenant.open, everyItem, (opened, { action, resource }) => opened.can(action, resource)),
    CASL: fresh(() => caslOf(rules), caslItems(everyItem), (ability, { action, item }) => ability.can(action, item)),
  }),
  "menu, again": await compare({
    "nested Map": once(() => shown((module) => floorAllows(floor, "menu", module))),
    callgate: once(() => gate.menu("en").length),
    CASL: once(() => shown((module) => casl.can("menu", module))),
  }),
  "menu, first": await compare({
    "nested Map": { prepare: () => floor, work: (granted) => shown((module) => floorAllows(granted, "menu", module)), per: 1 },
    callgate: { prepare: tenant.open, work: (opened) => opened.menu("en").length, per: 1 },
    CASL: { prepare: () => caslOf(rules), work: (ability) => shown((module) => ability.can("menu", module)), per: 1 },
  }),
  "from bytes to the first decision": await compare(await opening()),
};

report();

/** Nobody is measured who answers wrongly. */
function refuseDisagreement() {
  const asked = caslItems(everyItem);
  const wrong = [
    ...everyModule.filter(({ action, module, allowed }) => casl.can(action, module) !== allowed || floorAllows(floor, action, module) !== allowed),
    ...everyItem.filter(({ action, resource, allowed }, index) => casl.can(asked[index].action, asked[index].item) !== allowed || floorAllows(floor, action, resource) !== allowed),
  ];
  if (wrong.length > 0) throw new Error(`the contestants disagree about ${JSON.stringify(wrong[0])}`);
}

function checks(questions, allows) {
  const work = () => questions.reduce((sum, question) => sum + (allows(question) ? 1 : 0), 0);
  return { work, per: questions.length };
}

/** Each question once, to a contestant that was made for it just now. */
function fresh(prepare, questions, allows) {
  const work = (prepared) => questions.reduce((sum, question) => sum + (allows(prepared, question) ? 1 : 0), 0);
  return { prepare, work, per: questions.length };
}

function once(ask) {
  const work = () => {
    let sum = 0;
    for (let time = 0; time < 1000; time += 1) sum += ask();
    return sum;
  };
  return { work, per: 1000 };
}

/** The smallest menu there is: the modules that may be shown, without labels, sections or order. */
function shown(allows) {
  return menu.filter(({ module }) => allows(module)).length;
}

async function opening() {
  const { action, resource, module } = everyModule[0];
  const json = JSON.stringify(rules);
  const verify = await bareVerify();
  return {
    "one WebCrypto verify": { work: verify, per: 1 },
    "callgate, signature checked": { work: async () => Number((await tenant.open()).can(action, resource)), per: 1 },
    "CASL from JSON, unsigned": { work: () => Number(caslOf(JSON.parse(json)).can(action, module)), per: 1 },
  };
}

/** The signature of the slice's checkpoint alone: no reader of signed bytes can be faster. */
async function bareVerify() {
  const { privateKey, publicKey } = await crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]);
  const message = new Uint8Array(512);
  const signature = await crypto.subtle.sign("Ed25519", privateKey, message);
  return async () => Number(await crypto.subtle.verify("Ed25519", publicKey, signature, message));
}

function report() {
  for (const [topic, results] of Object.entries(topics)) {
    console.log(`\n${topic}`);
    for (const [name, { nanoseconds, ratio }] of Object.entries(results)) {
      console.log(`  ${name.padEnd(28)} ${readable(nanoseconds).padStart(10)}  ${ratio.toFixed(2).padStart(8)} ×`);
    }
  }
  console.log(`\n× is the median over interleaved rounds of the ratio to the first line; under 1.5 it means nothing.`);
  writeFileSync(new URL("../build/bench.json", import.meta.url), `${JSON.stringify({ node: process.version, topics }, null, 2)}\n`);
}

function readable(nanoseconds) {
  if (nanoseconds >= 1e6) return `${(nanoseconds / 1e6).toFixed(2)} ms`;
  return nanoseconds >= 1e3 ? `${(nanoseconds / 1e3).toFixed(2)} µs` : `${nanoseconds.toFixed(1)} ns`;
}
