import { load, openSlice, openSnapshot } from "../../dist/entry/manual.js";
import { actionOf, typeOf } from "../workload/modules.mjs";
import { fromJson } from "./engine.mjs";

/** Enough for all files of 100,000 people: the others have everybody at hand too. */
const MEMORY = 512 * 2 ** 20;

export default {
  file: "callgate.mjs",
  name: "callgate",
  package: "callgate",
  library: 'export { load, openSlice } from "../../dist/entry/manual.js";',
  wasm: "../dist/wasm/callgate_bg.wasm",
  load: (module) => load(module),
  runtimes: ["node", "chromium", "workerd"],
  says: ["the whole document, published and signed; a page opens one person's slice, the edge reads the store"],
  cannot: [],
  person: { payload: (world) => world.slice, open: async (bytes, { subject, tenant, publisher }) => asked(await openSlice(bytes, { subject, tenant, publisher })) },
  tenant: { payload: (world) => world.store, open: openTenant },
};

function asked(gate) {
  return {
    form: formOf,
    ask: ({ action, resource }) => gate.can(action, resource),
    at: (module, action) => {
      const [name, type] = [actionOf(module, action), typeOf(module)];
      return (id) => gate.can(name, `${type}:${id}`);
    },
    menu: () => gate.menu("en"),
    many: (module, action, ids) => {
      const allowed = gate.items(actionOf(module, action), typeOf(module));
      return ids.filter((id) => allowed.has(id));
    },
  };
}

const formOf = (module, action, id) => ({ action: actionOf(module, action), resource: id === undefined ? module : `${typeOf(module)}:${id}` });

async function openTenant(bytes, { tenant: id, publisher }) {
  const tenant = await openSnapshot(packed(bytes), { tenant: id, publisher }, { memory: MEMORY });
  return {
    lazy: true,
    person: async (subject) => asked(await tenant.for(subject)),
    ask: (subject, module, action, item) => {
      const decision = tenant.decide(subject, actionOf(module, action), item === undefined ? module : `${typeOf(module)}:${item}`);
      return decision instanceof Promise ? decision.then(({ allowed }) => allowed) : decision.allowed;
    },
  };
}

/** A store in one piece: a line of JSON, name → [start, length], then the files. It is held in memory, so that no disk is measured. */
function packed(bytes) {
  const start = bytes.indexOf(10) + 1;
  const places = new Map(Object.entries(fromJson(bytes.subarray(0, start))));
  const file = (name) => {
    const place = places.get(name);
    return place && bytes.slice(start + place[0], start + place[0] + place[1]);
  };
  return { checkpoint: async () => file("checkpoint.jws"), file: async (name) => file(name) };
}
