import { answersOf, personOf } from "../workload/statements.mjs";
import { MODULES } from "../workload/modules.mjs";
import { fromJson, toJson } from "./engine.mjs";

/** Nested maps, written by hand for exactly these questions: nothing that answers them can be much quicker. */
export default {
  file: "floor.mjs",
  name: "nested Map",
  package: "",
  runtimes: ["node", "chromium", "workerd"],
  says: ["resolved answers; at the edge grants by carrier, added up for each question"],
  cannot: ["everything but these questions: no policy language, no checks, no reasons, no signature, no expiry"],
  person: { payload: (world) => toJson(answersOf(personOf(world.statements, world.subject), world.recorded)), open: openPerson },
  tenant: { payload: (world) => toJson(world.statements), open: openTenant },
};

function openPerson(bytes) {
  const granted = rowsOf(fromJson(bytes));
  return {
    form: (module, action, id) => ({ module, action, id }),
    ask: ({ module, action, id }) => covers(granted.get(module)?.get(action), id),
    menu: () => MODULES.filter((module) => granted.has(module)),
  };
}

function rowsOf(answers) {
  const row = (actions) => new Map(Object.entries(actions).map(([action, items]) => [action, items === true || new Set(items)]));
  return new Map(Object.entries(answers).map(([module, actions]) => [module, row(actions)]));
}

const covers = (items, id) => items !== undefined && (id === undefined || items === true || items.has(id));

function openTenant(bytes) {
  const { roles, groups, users } = fromJson(bytes);
  const role = new Map(Object.entries(roles).map(([id, grants]) => [id, granted(grants)]));
  const group = new Map();
  const reach = (id) => group.get(id) ?? group.set(id, reached(groups[id], role, reach)).get(id);
  for (const id of Object.keys(groups)) reach(id);
  const people = new Map(Object.entries(users).map(([id, user]) => [id, personAtEdge(user, role, group)]));
  return { ask: (subject, module, action, id) => judge(people.get(subject), module, action, id) };
}

/** module → action → the items: `true`, a set, or `"assigned"`; what is granted twice stands in a list. */
function granted(grants) {
  const rows = new Map();
  for (const { module, actions, items } of grants) {
    const row = rows.get(module) ?? rows.set(module, new Map()).get(module);
    const scope = items === "all" ? true : items === "assigned" ? items : new Set(items);
    for (const action of actions) row.set(action, scope);
  }
  return rows;
}

function reached({ parent, roles, queues, grants }, role, reach) {
  const above = parent ? reach(parent) : { carriers: [], queues: [] };
  return { carriers: [granted(grants), ...roles.map((id) => role.get(id)), ...above.carriers], queues: [new Set(queues), ...above.queues] };
}

function personAtEdge({ blocked, roles, groups, queues, revoked }, role, group) {
  const through = groups.map((id) => group.get(id));
  return {
    blocked,
    carriers: [roles.map((id) => role.get(id)), ...through.map(({ carriers }) => carriers)],
    queues: [[new Set(queues)], ...through.map((one) => one.queues)],
    revoked: revoked && new Map(revoked.map(({ module, items }) => [module, items ? new Set(items) : true])),
  };
}

function judge({ blocked, carriers, queues, revoked }, module, action, id) {
  if (blocked === true) return false;
  const taken = revoked?.get(module);
  if (taken !== undefined && (taken === true || (id !== undefined && taken.has(id)))) return false;
  for (const list of carriers) {
    for (const rows of list) {
      const scope = rows.get(module)?.get(action);
      if (scope === "assigned" ? id === undefined || tied(queues, id) : covers(scope, id)) return true;
    }
  }
  return false;
}

function tied(queues, id) {
  for (const list of queues) for (const ids of list) if (ids.has(id)) return true;
  return false;
}
