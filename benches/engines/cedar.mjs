import { initSync, preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/web";
import { MODULES } from "../workload/modules.mjs";
import { carriersOf, personOf, queuesOf } from "../workload/statements.mjs";
import { actionId, entityOf, forbid, permit, resourceOf, withoutGrants } from "./cedar-policies.mjs";
import { fromJson, fromText, toJson, toText } from "./engine.mjs";

export default {
  file: "cedar.mjs",
  name: "Cedar",
  package: "@cedar-policy/cedar-wasm",
  library: 'export { initSync, preparsePolicySet, statefulIsAuthorized } from "@cedar-policy/cedar-wasm/web";',
  wasm: "node_modules/@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm",
  load: (module) => initSync({ module }),
  runtimes: ["node", "chromium", "workerd"],
  says: [
    "a policy for each grant, `forbid` for revocations; the stateful way, with the whole policy set parsed before and no entities but those asked about",
    "without a schema, which a check does not need and which only slows it",
  ],
  cannot: ["nested groups and assigned items of a person: the host puts the entity together for each check", "blocked people: in host code", "signature, expiry, rollback"],
  person: { payload: (world) => fromText(policiesOf(personOf(world.statements, world.subject))), open: openPerson },
  tenant: { payload: tenantPayload, open: openTenant },
};

const policiesOf = ({ blocked, grants, revoked }) => (blocked ? "" : [...grants.map((grant) => permit(grant)), ...revoked.map((one) => forbid(one))].join("\n"));

/** @throws where Cedar refuses what it is given */
export function prepared(id, policies) {
  const answer = preparsePolicySet(id, { staticPolicies: policies });
  if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
  return id;
}

export function decided(call) {
  const answer = statefulIsAuthorized(call);
  if (answer.type !== "success") throw new Error(JSON.stringify(answer.errors));
  return answer.response.decision === "allow";
}

function openPerson(bytes, { subject }) {
  const preparsedPolicySetId = prepared("person", toText(bytes));
  const principal = { type: "User", id: subject };
  const form = (module, action, id) => ({
    principal, action: { type: "Action", id: actionId(module, action) }, resource: resourceOf(module, id), context: {}, preparsedPolicySetId, entities: [],
  });
  return { form, ask: decided, menu: () => MODULES.filter((module) => decided(form(module, "read"))) };
}

function tenantPayload({ statements }) {
  const { roles, groups, users } = statements;
  const policies = [
    ...Object.entries(roles).flatMap(([id, grants]) => grants.map((grant) => permit(grant, `principal in Role::"${id}"`))),
    ...Object.entries(groups).flatMap(([id, { grants }]) => grants.map((grant) => permit(grant, `principal in Group::"${id}"`))),
    ...Object.entries(users).flatMap(([id, { revoked = [] }]) => revoked.map((one) => forbid(one, `principal == User::"${id}"`))),
  ];
  return toJson({ policies: policies.join("\n"), statements: withoutGrants(statements) });
}

function openTenant(bytes) {
  const { policies, statements } = fromJson(bytes);
  const preparsedPolicySetId = prepared("tenant", policies);
  return {
    ask: (subject, module, action, id) => {
      const user = statements.users[subject];
      if (user.blocked) return false;
      const carriers = carriersOf(statements, user);
      const entity = entityOf(subject, carriers, queuesOf(statements, user, carriers));
      return decided({ principal: entity.uid, action: { type: "Action", id: actionId(module, action) }, resource: resourceOf(module, id), context: {}, preparsedPolicySetId, entities: [entity] });
    },
  };
}
