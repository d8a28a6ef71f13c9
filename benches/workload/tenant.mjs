import { ACTIONS, actionOf, MODULES, MODULES_OF_ITEMS, ROLES, typeOf } from "./modules.mjs";
import { randomOf } from "./random.mjs";

const SEED = 20261122;
const REVOKED = 0.05;
const WHOLE_MODULE = 0.7;
const BLOCKED = 0.02;

/**
 * The policy of a contact centre, in callgate's language: 24 modules, 12 roles, and as many users, groups, queues and
 * databases as the size says. The same size is the same document in every run.
 *
 * @param {{ users: number, groups: number, queues: number, databases: number }} size
 */
export function tenantOf(size) {
  const random = randomOf(SEED);
  const items = { queue: idsOf("q", size.queues), database: idsOf("d", size.databases) };
  const groups = idsOf("g", size.groups);
  return {
    tenant: "bench",
    personal: ["limits"],
    types: { queue: { relations: ["works"] }, database: {} },
    modules: Object.fromEntries(MODULES.map((module, order) => [module, moduleOf(module, order)])),
    items: Object.fromEntries(Object.entries(items).map(([type, ids]) => [type, Object.fromEntries(ids.map((id) => [id, {}]))])),
    roles: Object.fromEntries(ROLES.map((role, rank) => [role, { grants: grantsOf(0.25 + 0.06 * rank, items, random) }])),
    groups: Object.fromEntries(groups.map((group, index) => [group, groupOf(groups.slice(0, index / 10), items, random)])),
    users: Object.fromEntries(idsOf("u", size.users).map((user) => [user, userOf(groups, items, random)])),
    routes: MODULES.flatMap(routesOf),
  };
}

const idsOf = (letter, count) => Array.from({ length: count }, (_, index) => `${letter}${index}`);

function moduleOf(module, order) {
  const names = ACTIONS.map((action) => actionOf(module, action));
  const type = typeOf(module);
  return { label: { en: module }, href: `/${module}`, order, ...(type ? { items: { [type]: names } } : { actions: names }) };
}

function routesOf(module) {
  const type = typeOf(module);
  const menu = { GET: `/${module}`, do: "menu", on: module };
  return type ? [menu, { GET: `/${module}/{item}`, do: actionOf(module, "read"), type, id: "{item}" }] : [menu];
}

function grantsOf(share, items, random) {
  return MODULES.filter(() => random.chance(share)).flatMap((module) => grantOf(module, items, random));
}

/** Who has anything of a module has it in the menu, and reads. */
function grantOf(module, items, random) {
  const actions = ["read", ...random.some(ACTIONS.slice(1), random.between(1, ACTIONS.length - 1))].map((action) => actionOf(module, action));
  const type = typeOf(module);
  if (type === undefined) return [{ on: module, do: ["menu", ...actions] }];
  return [{ on: module, do: ["menu"] }, { on: type, do: actions, items: scopeOf(type, items, random) }];
}

function scopeOf(type, items, random) {
  const listed = () => ({ ids: random.some(items[type], random.between(2, 12)) });
  if (type === "database") return random.chance(0.4) ? "all" : listed();
  return random.pick([() => "all", () => ({ assigned: "works" }), () => ({ assigned: "works" }), listed])();
}

function groupOf(above, items, random) {
  return {
    ...(above.length > 0 && random.chance(0.7) ? { parent: random.pick(above) } : {}),
    ...(random.chance(0.3) ? { roles: [random.pick(ROLES.slice(0, 6))] } : {}),
    grants: grantsOf(0.08, items, random),
    assigned: works(items, random.between(2, 8), random),
  };
}

function userOf(groups, items, random) {
  return {
    ...(random.chance(BLOCKED) ? { state: "blocked" } : {}),
    roles: [random.pick(ROLES)],
    groups: random.some(groups, random.between(1, 3)),
    assigned: works(items, random.between(1, 6), random),
    ...(random.chance(REVOKED) ? { limits: revocation(items, random) } : {}),
  };
}

const works = (items, count, random) => ({ queue: { works: random.some(items.queue, count) } });

/** A whole module taken away, with its items; or some items of one. */
function revocation(items, random) {
  if (!random.chance(WHOLE_MODULE)) return [itemsRevoked(random.pick(MODULES_OF_ITEMS), items, random)];
  const module = random.pick(MODULES);
  const type = typeOf(module);
  return [{ on: module, items: "none" }, ...(type ? [{ on: type, do: ACTIONS.map((action) => actionOf(module, action)), items: "none" }] : [])];
}

function itemsRevoked(module, items, random) {
  const type = typeOf(module);
  const taken = random.some(items[type], random.between(1, 4));
  return { on: type, do: ACTIONS.map((action) => actionOf(module, action)), items: "all", where: taken.map((id) => ["resource.id", "ne", id]) };
}
