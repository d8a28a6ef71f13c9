import initWasm, { init } from "@janssenproject/cedarling_wasm";
import { MODULES } from "../workload/modules.mjs";
import { carriersOf, personOf, queuesOf } from "../workload/statements.mjs";
import { actionId, forbid, permit, resourceOf, schema, withoutGrants } from "./cedar-policies.mjs";
import { fromJson, fromText, toJson, toText } from "./engine.mjs";

const BOOTSTRAP = {
  CEDARLING_APPLICATION_NAME: "bench",
  CEDARLING_LOG_TYPE: "off",
  CEDARLING_LOCK: "disabled",
  CEDARLING_JWT_SIG_VALIDATION: "disabled",
  CEDARLING_JWT_STATUS_VALIDATION: "disabled",
  CEDARLING_JWT_SIGNATURE_ALGORITHMS_SUPPORTED: ["HS256"],
};

export default {
  file: "cedarling.mjs",
  name: "Cedarling",
  package: "@janssenproject/cedarling_wasm",
  library: 'export { default, init } from "@janssenproject/cedarling_wasm";',
  wasm: "node_modules/@janssenproject/cedarling_wasm/cedarling_wasm_bg.wasm",
  load: (module) => initWasm({ module_or_path: module }),
  runtimes: ["node", "chromium"],
  says: ["Cedar's policies in a policy store with the schema that it demands, `authorize_unsigned`, logging off"],
  cannot: ["nested groups and assigned items of a person: the host hands the entity over with each check", "blocked people: in host code", "signature of the store, rollback"],
  person: { payload: (world) => fromText(storeOf(policiesOf(personOf(world.statements, world.subject)))), open: openPerson },
  tenant: { payload: tenantPayload, open: openTenant },
};

const policiesOf = ({ blocked, grants, revoked }) => (blocked ? [] : [...grants.map((grant) => permit(grant)), ...revoked.map((one) => forbid(one))]);

function storeOf(policies) {
  const written = (body) => ({ encoding: "none", content_type: "cedar", body });
  const policy = (body) => ({ cedar_version: "v4.0.0", description: "", creation_date: "2026-11-22T00:00:00", policy_content: written(body) });
  const store = { name: "bench", description: "", policies: Object.fromEntries(policies.map((body, index) => [`p${index}`, policy(body)])), schema: written(schema()), trusted_issuers: {} };
  return JSON.stringify({ cedar_version: "v4.0.0", policy_stores: { bench: store } });
}

const entity = ({ type, id }, attributes = {}) => ({ cedar_entity_mapping: { entity_type: type, id }, ...attributes });

async function openPerson(bytes, { subject }) {
  const cedarling = await init({ ...BOOTSTRAP, CEDARLING_POLICY_STORE_LOCAL: toText(bytes) });
  const principal = entity({ type: "User", id: subject });
  const form = (module, action, id) => ({ principal, action: `Action::"${actionId(module, action)}"`, resource: entity(resourceOf(module, id)), context: {} });
  const ask = async (request) => (await cedarling.authorize_unsigned(JSON.stringify(request))).decision;
  return { form, ask, menu: () => shown(cedarling, principal, form), close: () => cedarling.free() };
}

/** The batch builds the principal once. */
async function shown(cedarling, principal, form) {
  const items = MODULES.map((module) => form(module, "read")).map(({ action, resource, context }) => ({ action, resource, context }));
  const { results } = await cedarling.authorize_unsigned_batch(JSON.stringify({ principal, items }));
  return MODULES.filter((_, index) => results[index].is_ok && results[index].unwrap().decision);
}

/** It takes no parents of a principal, so that roles and groups are an attribute. */
function tenantPayload({ statements }) {
  const { roles, groups, users } = statements;
  const granted = (carrier, grants) => grants.map((grant) => held(permit(grant, "principal", "(principal has queues && resource has key && principal.queues.contains(resource.key))"), carrier));
  const policies = [
    ...Object.entries(roles).flatMap(([id, grants]) => granted(`role/${id}`, grants)),
    ...Object.entries(groups).flatMap(([id, { grants }]) => granted(`group/${id}`, grants)),
    ...Object.entries(users).flatMap(([id, { revoked = [] }]) => revoked.map((one) => forbid(one, `principal == User::"${id}"`))),
  ];
  return toJson({ store: storeOf(policies), statements: withoutGrants(statements) });
}

const held = (policy, carrier) => policy.replace(/;$/, ` when { principal has carriers && principal.carriers.contains("${carrier}") };`);

async function openTenant(bytes) {
  const { store, statements } = fromJson(bytes);
  const cedarling = await init({ ...BOOTSTRAP, CEDARLING_POLICY_STORE_LOCAL: store });
  return {
    ask: async (subject, module, action, id) => {
      const user = statements.users[subject];
      if (user.blocked) return false;
      const request = { principal: principalOf(statements, subject, user), action: `Action::"${actionId(module, action)}"`, resource: itemOf(module, id), context: {} };
      return (await cedarling.authorize_unsigned(JSON.stringify(request))).decision;
    },
  };
}

function principalOf(statements, subject, user) {
  const carriers = carriersOf(statements, user);
  const named = [...carriers.roles.map((id) => `role/${id}`), ...carriers.groups.map((id) => `group/${id}`)];
  return entity({ type: "User", id: subject }, { carriers: named, queues: queuesOf(statements, user, carriers) });
}

function itemOf(module, id) {
  const resource = resourceOf(module, id);
  return entity(resource, resource.type === "Queue" ? { key: id } : {});
}
