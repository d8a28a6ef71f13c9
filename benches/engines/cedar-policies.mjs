import { ACTIONS, MODULES, MODULES_OF_ITEMS, typeOf } from "../workload/modules.mjs";

const TYPES = { queue: "Queue", database: "Database" };

export const actionId = (module, action) => `${module}.${action}`;
export const resourceOf = (module, id) => (id === undefined ? { type: "Module", id: module } : { type: TYPES[typeOf(module)], id });

/** One policy a grant, written so that a check evaluates as little as it can: first the scope, then the items. */
export function permit({ module, actions, items }, who = "principal", assigned = "principal.queues.contains(resource)") {
  const covered = items === "assigned" ? assigned : items !== "all" && coverOf(module, items);
  return `permit(${who}, action in ${idsOf(module, actions)}, resource)${covered ? ` when { resource is Module || ${covered} }` : ""};`;
}

/** What is revoked stands against every grant. */
export function forbid({ module, items }, who = "principal") {
  return `forbid(${who}, action in ${idsOf(module, ACTIONS)}, resource)${items ? ` when { ${coverOf(module, items)} }` : ""};`;
}

const idsOf = (module, actions) => `[${actions.map((action) => `Action::"${actionId(module, action)}"`).join(", ")}]`;

function coverOf(module, items) {
  return `[${items.map((id) => `${TYPES[typeOf(module)]}::"${id}"`).join(", ")}].contains(resource)`;
}

/** Whoever it is, as an entity: with roles and groups as parents, and the queues of all of them. */
export function entityOf(subject, carriers, queues) {
  const parents = [...carriers.roles.map((id) => ({ type: "Role", id })), ...carriers.groups.map((id) => ({ type: "Group", id }))];
  return { uid: { type: "User", id: subject }, attrs: { queues: queues.map((id) => ({ __entity: { type: "Queue", id } })) }, parents };
}

/** The schema, for an engine that demands one, and that takes a principal without parents. */
export function schema() {
  const action = (module, applies) => `action ${ACTIONS.map((name) => `"${actionId(module, name)}"`).join(", ")} appliesTo { principal: [User], resource: [${applies}], context: {} };`;
  const of = (module) => action(module, MODULES_OF_ITEMS.includes(module) ? `Module, ${TYPES[typeOf(module)]}` : "Module");
  return `entity Module; entity Database; entity Queue = { key?: String }; entity User = { carriers?: Set<String>, queues?: Set<String> };\n${MODULES.map(of).join("\n")}`;
}

/** What is left for the host: who is in what. */
export function withoutGrants({ groups, users }) {
  const bare = ({ parent, roles, queues }) => ({ ...(parent ? { parent } : {}), roles, queues });
  return { groups: Object.fromEntries(Object.entries(groups).map(([id, group]) => [id, bare(group)])), users };
}
