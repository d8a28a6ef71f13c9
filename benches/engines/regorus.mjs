import { initSync, Policy } from "../../build/regorus/regorus.js";
import { MODULES } from "../workload/modules.mjs";
import { personOf } from "../workload/statements.mjs";
import { fromText, toText } from "./engine.mjs";
import { MODULE, personPolicy, tenantPolicy } from "./regorus-policies.mjs";

/** Rego. `tools/tasks/regorus.mjs` builds it from the crate beside this file. */
export default {
  file: "regorus.mjs",
  name: "regorus",
  package: "regorus",
  crate: "regorus",
  library: 'export { initSync, Policy } from "../../build/regorus/regorus.js";',
  wasm: "../build/regorus/regorus_bg.wasm",
  load: (module) => initSync({ module }),
  runtimes: ["node", "chromium", "workerd"],
  says: [
    "Rego, in place of OPA, whose own compiler to wasm is not measured; nobody publishes regorus as wasm, so that it is built for this, with `opt-level` 3, then `wasm-opt -O3`, and without built-in functions that are not asked for",
    "rules compiled for its virtual machine, which is several times quicker than `eval_rule`; the input is a line of JSON that is at hand",
    "a person's grants and revocations as nested objects that a check looks into and never walks; one query for the menu, and one for a list of items; where nothing is revoked, rules that do not ask for it",
    "at the edge roles, groups, assigned queues, revocations and blocked people are data, and the policy walks a person's roles and groups",
  ],
  cannot: ["nested groups: Rego has no recursion, so that the host spells out what each group reaches", "signature, expiry, rollback"],
  person: { payload: (world) => payloadOf(personPolicy(personOf(world.statements, world.subject))), open: openPerson },
  tenant: { payload: (world) => payloadOf(tenantPolicy(world.statements)), open: openTenant },
};

/** The policy, and the data as its last line. */
const payloadOf = ({ rego, data }) => fromText(`${rego}\n${JSON.stringify(data)}`);

function policyOf(bytes) {
  const text = toText(bytes);
  const end = text.lastIndexOf("\n");
  return new Policy(text.slice(0, end), text.slice(end + 1));
}

function openPerson(bytes) {
  const policy = policyOf(bytes);
  const rules = new Map();
  const rule = (name) => rules.get(name) ?? rules.set(name, policy.rule(`data.bench.${name}`)).get(name);
  const allow = rule("allow");
  return {
    form: (module, action, item = MODULE) => JSON.stringify({ module, action, item }),
    ask: (input) => allow.holds(input),
    menu: () => shown(rule("menu")),
    many: (module, action, ids) => rule("many").list(JSON.stringify({ module, action, ids })),
    close: () => [policy, ...rules.values()].forEach((one) => one.free()),
  };
}

function shown(menu) {
  const modules = new Set(menu.list("{}"));
  return MODULES.filter((module) => modules.has(module));
}

function openTenant(bytes) {
  const allow = policyOf(bytes).rule("data.bench.allow");
  return { ask: (subject, module, action, item = MODULE) => allow.holds(JSON.stringify({ subject, module, action, item })) };
}
