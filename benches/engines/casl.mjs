import { createMongoAbility, subject as typed } from "@casl/ability";
import { packRules, unpackRules } from "@casl/ability/extra";
import { MODULES } from "../workload/modules.mjs";
import { carriersOf, personOf, queuesOf } from "../workload/statements.mjs";
import { fromJson, toJson } from "./engine.mjs";

export default {
  file: "casl.mjs",
  name: "CASL",
  package: "@casl/ability",
  library: 'export { createMongoAbility, subject } from "@casl/ability"; export { unpackRules } from "@casl/ability/extra";',
  runtimes: ["node", "chromium", "workerd"],
  says: [
    "modules as subject types, items by a condition on `id`, revocations as `cannot`; CASL indexes rules by type and action itself",
    "rules packed for the wire by its own `packRules`; what is asked about is a tagged object that is at hand",
    "at the edge the rules of each role and group are made once, and an ability of a person's rules for each question",
  ],
  cannot: ["groups and their nesting, assigned items: the host puts a person's rules together", "signature, expiry, rollback"],
  person: { payload: (world) => toJson(packRules(rulesOf(personOf(world.statements, world.subject)))), open: (bytes) => asked(createMongoAbility(unpackRules(fromJson(bytes)))) },
  tenant: { payload: (world) => toJson(world.statements), open: openTenant },
};

/** Later rules win, so that what is taken away stands last. */
function rulesOf({ blocked, grants, revoked }) {
  return blocked ? [] : [...grants.map(ruleOf), ...revoked.map(inverted)];
}

const among = (items) => ({ conditions: { id: { $in: items } } });
const ruleOf = ({ module, actions, items }) => ({ action: actions, subject: module, ...(items === "all" ? {} : among(items)) });
const inverted = ({ module, items }) => ({ action: "manage", subject: module, inverted: true, ...(items ? among(items) : {}) });

function asked(ability) {
  return {
    form: (module, action, id) => ({ action, subject: id === undefined ? module : typed(module, { id }) }),
    ask: ({ action, subject }) => ability.can(action, subject),
    menu: () => MODULES.filter((module) => ability.can("read", module)),
  };
}

function openTenant(bytes) {
  const statements = fromJson(bytes);
  const rules = { roles: mapped(statements.roles, (grants) => grants), groups: mapped(statements.groups, ({ grants }) => grants) };
  const person = (subject) => asked(createMongoAbility(rulesAtEdge(statements, rules, statements.users[subject])));
  return {
    person,
    ask: (subject, module, action, id) => {
      const one = person(subject);
      return one.ask(one.form(module, action, id));
    },
  };
}

/** The rules of a carrier that are the same for all who have it, and its grants on what each is assigned. */
function mapped(carriers, grantsOf) {
  const split = (grants) => ({
    shared: grants.filter(({ items }) => items !== "assigned").map(ruleOf),
    assigned: grants.filter(({ items }) => items === "assigned"),
  });
  return Object.fromEntries(Object.entries(carriers).map(([id, carrier]) => [id, split(grantsOf(carrier))]));
}

function rulesAtEdge(statements, rules, user) {
  if (user.blocked) return [];
  const carriers = carriersOf(statements, user);
  const items = queuesOf(statements, user, carriers);
  const all = [...carriers.roles.map((id) => rules.roles[id]), ...carriers.groups.map((id) => rules.groups[id])];
  return [
    ...all.flatMap(({ shared }) => shared),
    ...all.flatMap(({ assigned }) => assigned.map((grant) => ruleOf({ ...grant, items }))),
    ...(user.revoked ?? []).map(inverted),
  ];
}
