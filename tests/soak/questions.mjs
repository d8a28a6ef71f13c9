import { document } from "./snapshots.mjs";

const modules = Object.keys(document.modules);
const hosts = modules.filter((id) => document.modules[id].shows !== undefined);
const items = Object.entries(document.items).flatMap(([type, ids]) => Object.keys(ids).map((id) => [type, id]));
const actions = ["menu", "create", "read", "update", "delete", "login", "export"];
const locales = ["en", "nl", "de", "pl"];
const paths = document.routes.map((route) => Object.entries(route)[0]).filter(([method]) => /^[A-Z]+$/.test(method));

/** The same for the same seed, so that two runs ask the same. */
export function randomness(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** How often each kind is asked, of a hundred, and one question of it. Every text is made anew: none is the object that was asked before. */
export function questionsOf(random) {
  const one = (list) => list[random(list.length)];
  const fresh = (text) => Buffer.from(text).toString("latin1");
  const action = () => fresh(one(actions));
  const item = () => one(items).join(":");
  const resource = () => (random(3) === 0 ? fresh(one(modules)) : item());
  const asking = () => ({ within: fresh(one(hosts)), context: { device: `d${random(1e6)}` } });
  return {
    can: { share: 55, ask: (gate) => gate.can(action(), resource()) },
    "can, with a context": { share: 15, ask: (gate) => gate.can(action(), resource(), asking()) },
    "decide, of what there is not": { share: 12, ask: (gate) => gate.decide(`a${random(1e6)}`, `t${random(1e3)}:${random(1e9)}`) },
    actions: { share: 5, ask: (gate) => gate.actions(resource()).size },
    items: { share: 5, ask: (gate) => gate.items(action(), fresh(one(items)[0])).size },
    route: { share: 4, ask: (gate) => route(gate, one(paths), random) },
    menu: { share: 3, ask: (gate) => gate.menu(one(locales)).length },
    why: { share: 1, ask: (gate) => gate.why(action(), resource(), one(locales)).steps.length },
  };
}

function route(gate, [method, pattern], random) {
  return gate.route(method, pattern.replaceAll(/\{\w+\}/g, () => items[random(items.length)][1])).allowed;
}
