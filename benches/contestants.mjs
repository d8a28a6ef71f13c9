import { AbilityBuilder, createMongoAbility, subject as typed } from "@casl/ability";

/** The floor: nested maps, written by hand for exactly these questions. */
export function floorOf(questions) {
  const granted = new Map();
  for (const { action, resource, allowed } of questions) if (allowed) below(granted, resource).add(action);
  return granted;
}

function below(granted, resource) {
  if (!granted.has(resource)) granted.set(resource, new Set());
  return granted.get(resource);
}

export const floorAllows = (granted, action, resource) => granted.get(resource)?.has(action) === true;

/** CASL's rules: a module is a subject type; items are covered by a list of ids. */
export function caslRules({ everyModule, everyItem }) {
  const { can, rules } = new AbilityBuilder(createMongoAbility);
  for (const { action, module, allowed } of everyModule) if (allowed) can(action, module);
  for (const items of byKind(everyItem.filter(({ allowed }) => allowed))) can(items[0].action, items[0].type, { id: { $in: items.map(({ id }) => id) } });
  return rules;
}

function byKind(items) {
  const groups = new Map();
  for (const item of items) {
    const kind = `${item.action} ${item.type}`;
    groups.set(kind, [...(groups.get(kind) ?? []), item]);
  }
  return groups.values();
}

/** As an application of CASL has them at hand: the object that is asked about. */
export const caslItems = (questions) => questions.map(({ action, type, id }) => ({ action, item: typed(type, { id }) }));

export const caslOf = (rules) => createMongoAbility(rules);
