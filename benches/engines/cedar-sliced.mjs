import { initSync } from "@cedar-policy/cedar-wasm/web";
import { MODULES } from "../workload/modules.mjs";
import { carriersOf, personOf, queuesOf } from "../workload/statements.mjs";
import { actionId, entityOf, forbid, permit, resourceOf, withoutGrants } from "./cedar-policies.mjs";
import { decided, prepared } from "./cedar.mjs";
import { fromJson, toJson } from "./engine.mjs";

const EVERYTHING = "permit(principal, action, resource);";

export default {
  file: "cedar-sliced.mjs",
  name: "Cedar, sliced by the host",
  package: "@cedar-policy/cedar-wasm",
  library: 'export { initSync, preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/web";',
  wasm: "node_modules/@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm",
  load: (module) => initSync({ module }),
  runtimes: ["node", "chromium", "workerd"],
  says: ["as Cedar, but the host keeps a policy set for each carrier and module and asks those that can matter until one allows; revocations are a set of their own"],
  cannot: ["choosing the sets, adding up their answers, nested groups, assigned items, blocked people: in host code", "signature, expiry, rollback"],
  person: { payload: (world) => toJson(slicesOf(personOf(world.statements, world.subject))), open: openPerson },
  tenant: { payload: tenantPayload, open: openTenant },
};

/** Policies by module. */
function byModule(grants, write) {
  const slices = {};
  for (const one of grants) (slices[one.module] ??= []).push(write(one));
  return Object.fromEntries(Object.entries(slices).map(([module, policies]) => [module, policies.join("\n")]));
}

function slicesOf({ blocked, grants, revoked }) {
  const policies = blocked ? {} : byModule(grants, (grant) => permit(grant));
  const denied = byModule(revoked, (one) => forbid(one));
  return Object.fromEntries(Object.entries(policies).map(([module, text]) => [module, denied[module] ? `${text}\n${denied[module]}` : text]));
}

function openPerson(bytes, { subject }) {
  const slices = fromJson(bytes);
  const sets = new Map(Object.entries(slices).map(([module, policies]) => [module, prepared(`person/${module}`, policies)]));
  const principal = { type: "User", id: subject };
  const form = (module, action, id) => ({
    principal, action: { type: "Action", id: actionId(module, action) }, resource: resourceOf(module, id), context: {}, preparsedPolicySetId: sets.get(module), entities: [],
  });
  const ask = (call) => call.preparsedPolicySetId !== undefined && decided(call);
  return { form, ask, menu: () => MODULES.filter((module) => ask(form(module, "read"))) };
}

function tenantPayload({ statements }) {
  const { roles, groups, users } = statements;
  const written = (grants) => byModule(grants, (grant) => permit(grant));
  const revoked = Object.entries(users).filter(([, one]) => one.revoked).map(([id, one]) => [id, byModule(one.revoked, (each) => forbid(each))]);
  return toJson({
    roles: Object.fromEntries(Object.entries(roles).map(([id, grants]) => [id, written(grants)])),
    groups: Object.fromEntries(Object.entries(groups).map(([id, { grants }]) => [id, written(grants)])),
    revoked: Object.fromEntries(revoked),
    statements: withoutGrants(statements),
  });
}

function openTenant(bytes) {
  const { roles, groups, revoked, statements } = fromJson(bytes);
  const sets = new Set();
  const prepare = (kind, slices, text) => {
    for (const [id, modules] of Object.entries(slices)) for (const [module, policies] of Object.entries(modules)) sets.add(prepared(`${kind}/${id}/${module}`, text + policies));
  };
  prepare("role", roles, "");
  prepare("group", groups, "");
  prepare("revoked", revoked, EVERYTHING);
  return { ask: (subject, module, action, id) => judge(statements, sets, subject, module, action, id) };
}

function judge(statements, sets, subject, module, action, id) {
  const user = statements.users[subject];
  if (user.blocked) return false;
  const carriers = carriersOf(statements, user);
  const entity = id === undefined ? undefined : entityOf(subject, { roles: [], groups: [] }, queuesOf(statements, user, carriers));
  const call = { principal: { type: "User", id: subject }, action: { type: "Action", id: actionId(module, action) }, resource: resourceOf(module, id), context: {}, entities: entity ? [entity] : [] };
  const asked = (set) => decided({ ...call, preparsedPolicySetId: set });
  const denying = `revoked/${subject}/${module}`;
  const granting = [...carriers.roles.map((one) => `role/${one}/${module}`), ...carriers.groups.map((one) => `group/${one}/${module}`)];
  return granting.some((set) => sets.has(set) && asked(set)) && (!sets.has(denying) || asked(denying));
}
