import "./buffer.mjs";
import { newCachedEnforcer, newEnforcer, newModelFromString, StringAdapter } from "casbin";
import { MODULES } from "../workload/modules.mjs";
import { personOf } from "../workload/statements.mjs";
import { fromText, toText } from "./engine.mjs";

const EVERY = "*";
const MODULE = "-";
const ASSIGNED = "assigned";
/** The effect that stops at the first line that allows is used where nothing is revoked. */
const ALLOW = "some(where (p.eft == allow))";
const DENY = "some(where (p.eft == allow)) && !some(where (p.eft == deny))";
const MATCHES = "r.obj == p.obj && within(p.act, r.act)";

export default {
  file: "casbin.mjs",
  name: "casbin",
  package: "casbin",
  library: 'import "./buffer.mjs"; export { newCachedEnforcer, newEnforcer, newModelFromString, StringAdapter } from "casbin";',
  runtimes: ["node", "chromium"],
  says: [
    "a policy line for each grant, with lists of actions and items that a function added to the enforcer looks into: far fewer lines, and quicker, than one for each item",
    "`enforceSync` for first asks, its cached enforcer for repeated ones; where nothing is revoked, the effect that stops at the first line that allows",
    "at the edge roles and groups through `g`, assigned queues through `g2`, revocations as lines with the effect `deny`; roles are walked last",
  ],
  cannot: ["blocked people: in host code", "signature, expiry, rollback"],
  person: { payload: (world) => fromText(personLines(personOf(world.statements, world.subject))), open: openPerson },
  tenant: { payload: (world) => fromText(tenantLines(world.statements)), open: openTenant },
};

const within = (list, one) => list === EVERY || list.includes(`|${one}|`);

const listed = (values) => `|${values.join("|")}|`;
const grantLine = ({ module, actions, items }) => `${module}, ${listed(actions)}, ${scopeOf(items)}, allow`;
const denialLine = ({ module, items }) => `${module}, ${EVERY}, ${items ? listed(items) : EVERY}, deny`;

/** `-` stands for a question without an item, which every grant covers. */
function scopeOf(items) {
  if (items === "all") return EVERY;
  return items === ASSIGNED ? ASSIGNED : listed([MODULE, ...items]);
}

async function enforcerOf(create, { request, policy, roles = "", effect, matcher }, lines) {
  const model = `[request_definition]\nr = ${request}\n[policy_definition]\np = ${policy}\n${roles}[policy_effect]\ne = ${effect}\n[matchers]\nm = ${matcher}\n`;
  const enforcer = await create(newModelFromString(model), new StringAdapter(lines));
  await enforcer.addFunction("within", within);
  return enforcer;
}

function personLines({ blocked, grants, revoked }) {
  return blocked ? "" : [...grants.map(grantLine), ...revoked.map(denialLine)].map((line) => `p, ${line}`).join("\n");
}

async function openPerson(bytes) {
  const lines = toText(bytes);
  const effect = lines.includes(", deny") ? DENY : ALLOW;
  const model = { request: "obj, act, item", policy: "obj, act, item, eft", effect, matcher: `${MATCHES} && within(p.item, r.item)` };
  const enforcer = await enforcerOf(newEnforcer, model, lines);
  let cached;
  return {
    form: (module, action, id = MODULE) => ({ module, action, id }),
    ask: ({ module, action, id }) => enforcer.enforceSync(module, action, id),
    again: async ({ module, action, id }) => {
      cached ??= await enforcerOf(newCachedEnforcer, model, lines);
      return cached.enforce(module, action, id);
    },
    menu: () => MODULES.filter((module) => enforcer.enforceSync(module, "read", MODULE)),
  };
}

function tenantLines({ roles, groups, users }) {
  const granted = (carrier, grants) => grants.map((grant) => `p, ${carrier}, ${grantLine(grant)}`);
  return [
    ...Object.entries(roles).flatMap(([id, grants]) => granted(`role/${id}`, grants)),
    ...Object.entries(groups).flatMap(([id, group]) => [...granted(`group/${id}`, group.grants), ...groupLines(`group/${id}`, group)]),
    ...Object.entries(users).filter(([, { blocked }]) => !blocked).flatMap(([id, user]) => userLines(id, user)),
  ].join("\n");
}

const tied = (who, queues) => queues.map((queue) => `g2, ${who}, ${queue}`);
const inGroup = (who, group) => [`g, ${who}, group/${group}`, `g2, ${who}, group/${group}`];

function groupLines(group, { roles, parent, queues }) {
  return [...roles.map((role) => `g, ${group}, role/${role}`), ...(parent ? inGroup(group, parent) : []), ...tied(group, queues)];
}

function userLines(id, { roles, groups, queues, revoked = [] }) {
  const denied = revoked.map((one) => `p, ${id}, ${denialLine(one)}`);
  return [...roles.map((role) => `g, ${id}, role/${role}`), ...groups.flatMap((group) => inGroup(id, group)), ...tied(id, queues), ...denied];
}

async function openTenant(bytes) {
  const assigned = `(p.item == "${ASSIGNED}" && (r.item == "${MODULE}" || g2(r.sub, r.item)))`;
  const model = {
    request: "sub, obj, act, item",
    policy: "sub, obj, act, item, eft",
    roles: "[role_definition]\ng = _, _\ng2 = _, _\n",
    effect: DENY,
    matcher: `${MATCHES} && (within(p.item, r.item) || ${assigned}) && g(r.sub, p.sub)`,
  };
  const enforcer = await enforcerOf(newEnforcer, model, toText(bytes));
  return { ask: (subject, module, action, id = MODULE) => enforcer.enforceSync(subject, module, action, id) };
}
