const EVERY = "*";
/** Stands for a question without an item. */
export const MODULE = "-";

/** One person: what is granted is looked up; where nothing is revoked, nothing asks for it. */
export function personPolicy({ blocked, grants, revoked }) {
  const free = (module, item) => (revoked.length > 0 ? `; not data.revoked[${module}]["${EVERY}"]; not data.revoked[${module}][${item}]` : "");
  const one = free("input.module", "input.item");
  const each = free("input.module", "id");
  const rego = `package bench

allow if { data.granted[input.module][input.action][input.item]${one} }
allow if { data.granted[input.module][input.action]["${EVERY}"]${one} }

menu := [module | some module, row in data.granted; row.read${free("module", `"${EVERY}"`)}]

items := data.granted[input.module][input.action]
many := [id | some id in input.ids; items[id]${each}] if not items["${EVERY}"]
many := [id | some id in input.ids${each}] if items["${EVERY}"]`;
  return { rego, data: { granted: grantedOf(blocked ? [] : grants), revoked: revokedOf(revoked) } };
}

/**
 * Everybody: Rego has no recursion, so that each group says which carriers and queues are reached through it. There is no
 * `else`: regorus' virtual machine, unlike its interpreter, misjudges it after a body that walks a list.
 */
const TENANT = `package bench

user := data.users[input.subject]

allow if {
  granted
  not user.blocked
  not user.revoked[input.module]["${EVERY}"]
  not user.revoked[input.module][input.item]
}

granted if { some role in user.roles; covers(data.granted[role][input.module][input.action]) }
granted if { some group in user.groups; some carrier in data.groups[group].reached; covers(data.granted[carrier][input.module][input.action]) }

covers(items) if items[input.item]
covers(items) if items["${EVERY}"]
covers(items) if { items.assigned; mine }

mine if user.queues[input.item]
mine if { some group in user.groups; data.groups[group].queues[input.item] }`;

export function tenantPolicy({ roles, groups, users }) {
  const granted = {};
  for (const [id, grants] of Object.entries(roles)) granted[roleOf(id)] = grantedOf(grants);
  for (const [id, { grants }] of Object.entries(groups)) granted[groupOf(id)] = grantedOf(grants);
  return { rego: TENANT, data: { granted, groups: mapped(groups, (_, id) => groupData(groups, id)), users: mapped(users, userData) } };
}

const roleOf = (id) => `role/${id}`;
const groupOf = (id) => `group/${id}`;
const mapped = (record, change) => Object.fromEntries(Object.entries(record).map(([id, value]) => [id, change(value, id)]));
const keyed = (keys) => Object.fromEntries(keys.map((key) => [key, true]));

/** module → action → what is covered, as keys. */
function grantedOf(grants) {
  const rows = {};
  for (const { module, actions, items } of grants) {
    const row = (rows[module] ??= {});
    for (const action of actions) Object.assign((row[action] ??= {}), keyed(coveredBy(items)));
  }
  return rows;
}

function coveredBy(items) {
  if (items === "all") return [EVERY];
  return items === "assigned" ? [MODULE, items] : [MODULE, ...items];
}

/** module → what is taken away, as keys. */
function revokedOf(revoked) {
  const rows = {};
  for (const { module, items = [EVERY] } of revoked) Object.assign((rows[module] ??= {}), keyed(items));
  return rows;
}

function groupData(groups, first) {
  const above = [];
  for (let id = first; id !== undefined; id = groups[id].parent) above.push(id);
  const reached = above.flatMap((id) => [groupOf(id), ...groups[id].roles.map(roleOf)]);
  return { reached: [...new Set(reached)], queues: keyed(above.flatMap((id) => groups[id].queues)) };
}

function userData({ blocked, roles, groups, queues, revoked }) {
  return { ...(blocked ? { blocked } : {}), roles: roles.map(roleOf), groups, queues: keyed(queues), ...(revoked ? { revoked: revokedOf(revoked) } : {}) };
}
