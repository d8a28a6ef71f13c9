import RBAC from "easy-rbac";
import { MODULES } from "../workload/modules.mjs";
import { carriersOf, personOf } from "../workload/statements.mjs";
import { fromJson, toJson } from "./engine.mjs";

export default {
  file: "easy-rbac.mjs",
  name: "easy-rbac",
  package: "easy-rbac",
  library: 'export { default } from "easy-rbac";',
  runtimes: ["node", "chromium", "workerd"],
  says: [
    "an operation for each module and action; `inherits` for the roles of groups and the groups above",
    "which items a grant covers, what is assigned and what is revoked is judged by `when` functions, the host's own code",
  ],
  cannot: ["items, revocations, blocked people: all in host code", "rules as data: functions do not travel", "signature, expiry, rollback"],
  person: { payload: (world) => toJson(personOf(world.statements, world.subject)), open: (bytes) => openPerson(fromJson(bytes)) },
  tenant: { payload: (world) => toJson(world.statements), open: openTenant },
};

function openPerson({ blocked, grants, revoked }) {
  const taken = new Map(revoked.map(({ module, items }) => [module, items && new Set(items)]));
  const left = blocked ? [] : grants.filter(({ module }) => !taken.has(module) || taken.get(module));
  const rbac = new RBAC({ me: { can: operationsOf(left, (module, id) => taken.get(module)?.has(id) !== true) } });
  return {
    form: (module, action, id) => ({ operation: `${module}:${action}`, params: { id } }),
    ask: ({ operation, params }) => rbac.can("me", operation, params),
    menu: async () => {
      const shown = await Promise.all(MODULES.map((module) => rbac.can("me", `${module}:read`, {})));
      return MODULES.filter((_, index) => shown[index]);
    },
  };
}

/** One operation for each module and action, since a later one of the same name replaces the first. */
function operationsOf(grants, remains = () => true) {
  const scopes = new Map();
  for (const { module, actions, items } of grants) {
    for (const action of actions) {
      const name = `${module}:${action}`;
      scopes.set(name, [...(scopes.get(name) ?? []), items === "all" || items === "assigned" ? items : new Set(items)]);
    }
  }
  return [...scopes].map(([name, scope]) => ({ name, when: whenOf(name.split(":")[0], scope, remains) }));
}

/** The library calls `then` on what conditions give where it tries several roles. */
function whenOf(module, scopes, remains) {
  const covered = ({ id, queues }) => scopes.some((scope) => scope === "all" || (scope === "assigned" ? queues.some((one) => one.has(id)) : scope.has(id)));
  return async (params) => params.id === undefined || (remains(module, params.id) && covered(params));
}

function openTenant(bytes) {
  const statements = fromJson(bytes);
  const roles = Object.entries(statements.roles).map(([id, grants]) => [`role/${id}`, { can: operationsOf(grants) }]);
  const groups = Object.entries(statements.groups).map(([id, { parent, roles: held, grants }]) => {
    const inherits = [...held.map((role) => `role/${role}`), ...(parent ? [`group/${parent}`] : [])];
    return [`group/${id}`, { can: operationsOf(grants), inherits }];
  });
  const rbac = new RBAC(Object.fromEntries([...roles, ...groups]));
  const sets = new Map(Object.entries(statements.groups).map(([id, { queues }]) => [id, new Set(queues)]));
  return { ask: (subject, module, action, id) => judge(rbac, statements, sets, statements.users[subject], module, action, id) };
}

async function judge(rbac, statements, sets, user, module, action, id) {
  if (user.blocked || user.revoked?.some((one) => one.module === module && (one.items === undefined || one.items.includes(id)))) return false;
  const { roles, groups } = carriersOf(statements, user);
  const params = { id, queues: [new Set(user.queues), ...groups.map((group) => sets.get(group))] };
  return rbac.can([...roles.map((role) => `role/${role}`), ...groups.map((group) => `group/${group}`)], `${module}:${action}`, params);
}
