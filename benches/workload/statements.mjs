import { typeOf } from "./modules.mjs";

/**
 * What a document says, in the words that every engine has: who holds which grants, and what is taken away.
 *
 * @typedef {object} Grant
 * @property {string} module
 * @property {string[]} actions
 * @property {"all" | "assigned" | string[]} items `all` also where the module has no items
 *
 * @typedef {object} Revocation
 * @property {string} module
 * @property {string[]} [items] absent: the whole module
 *
 * @typedef {object} Group
 * @property {string} [parent]
 * @property {string[]} roles
 * @property {string[]} queues
 * @property {Grant[]} grants
 *
 * @typedef {object} User
 * @property {string[]} roles
 * @property {string[]} groups
 * @property {string[]} queues
 * @property {boolean} [blocked]
 * @property {Revocation[]} [revoked]
 *
 * @typedef {{ roles: Record<string, Grant[]>, groups: Record<string, Group>, users: Record<string, User> }} Statements
 */

/** @returns {Statements} */
export function statementsOf({ roles, groups, users }) {
  return {
    roles: mapped(roles, ({ grants }) => grantsOf(grants)),
    groups: mapped(groups, groupOf),
    users: mapped(users, userOf),
  };
}

const mapped = (record, change) => Object.fromEntries(Object.entries(record).map(([id, value]) => [id, change(value)]));

function groupOf({ parent, roles = [], grants, assigned }) {
  return { ...(parent ? { parent } : {}), roles, queues: assigned.queue.works, grants: grantsOf(grants) };
}

function userOf({ state, roles, groups, assigned, limits }) {
  return {
    roles,
    groups,
    queues: assigned.queue.works,
    ...(state === "blocked" ? { blocked: true } : {}),
    ...(limits ? { revoked: limits.map(revocationOf).filter(Boolean) } : {}),
  };
}

/** A module that has items is granted in two statements: its entry in the menu, and its actions. */
function grantsOf(grants) {
  return grants.filter((grant) => typeOf(grant.on) === undefined).map(({ on, do: names, items = "all" }) => ({
    module: names[0].includes(".") ? names[0].split(".")[0] : on,
    actions: names.filter((name) => name !== "menu").map((name) => name.split(".").at(-1)),
    items: items.ids ?? (items.assigned ? "assigned" : items),
  }));
}

function revocationOf({ on, do: names, items, where }) {
  if (where) return { module: names[0].split(".")[0], items: where.map(([, , id]) => id) };
  return items === "none" && names === undefined ? { module: on } : undefined;
}

/** The roles and groups that a person reaches, each once: their own, the groups above, and what these bring. */
export function carriersOf({ groups: known }, { roles, groups }) {
  const reached = { roles: new Set(roles), groups: new Set() };
  for (const first of groups) {
    for (let group = first; group !== undefined && !reached.groups.has(group); group = known[group].parent) {
      reached.groups.add(group);
      for (const role of known[group].roles) reached.roles.add(role);
    }
  }
  return { roles: [...reached.roles], groups: [...reached.groups] };
}

/** The queues of a person: their own, and those of the groups reached. */
export function queuesOf({ groups: known }, user, { groups }) {
  return [...new Set([user.queues, ...groups.map((group) => known[group].queues)].flat())];
}

/**
 * What concerns one person: their grants with assigned items spelled out, and what is taken from them.
 *
 * @returns {{ subject: string, blocked: boolean, grants: { module: string, actions: string[], items: "all" | string[] }[], revoked: Revocation[] }}
 */
export function personOf(statements, subject) {
  const user = statements.users[subject];
  const carriers = carriersOf(statements, user);
  const queues = queuesOf(statements, user, carriers);
  const grants = [...carriers.roles.map((role) => statements.roles[role]), ...carriers.groups.map((group) => statements.groups[group].grants)].flat();
  return {
    subject,
    blocked: user.blocked === true,
    grants: grants.map((grant) => (grant.items === "assigned" ? { ...grant, items: queues } : grant)),
    revoked: user.revoked ?? [],
  };
}

/** The answers of one person, everything applied: module → action → `true` for all items, or those that are left. */
export function answersOf({ blocked, grants, revoked }, recorded) {
  const answers = {};
  if (blocked) return answers;
  const gone = new Set(revoked.filter(({ items }) => items === undefined).map(({ module }) => module));
  for (const { module, actions, items } of grants.filter(({ module }) => !gone.has(module))) {
    for (const action of actions) add((answers[module] ??= {}), action, items);
  }
  for (const { module, items } of revoked) if (items && answers[module]) without(answers[module], items, recorded[typeOf(module)]);
  return answers;
}

function add(row, action, items) {
  const known = row[action] ?? [];
  row[action] = items === "all" || known === true ? true : [...new Set([...known, ...items])];
}

function without(row, taken, all) {
  for (const [action, items] of Object.entries(row)) row[action] = (items === true ? all : items).filter((id) => !taken.includes(id));
}
