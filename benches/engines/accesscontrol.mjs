import { AccessControl } from "accesscontrol";
import { MODULES } from "../workload/modules.mjs";
import { answersOf, personOf } from "../workload/statements.mjs";
import { fromJson, toJson } from "./engine.mjs";

export default {
  file: "accesscontrol.mjs",
  name: "accesscontrol",
  package: "accesscontrol",
  library: 'export { AccessControl } from "accesscontrol";',
  runtimes: ["node", "chromium", "workerd"],
  says: [
    "the person as a role, each module as a resource, each granted item as one below it (`calls/q1`), which is quicker than a condition on ids",
    "from the resolved answers: revocations and assigned items are applied before",
  ],
  cannot: ["assigned items, revocations by item of a grant on all, which have to be spelled out", "everybody at the edge: a role for each person", "signature, expiry, rollback"],
  person: { payload: (world) => toJson(answersOf(personOf(world.statements, world.subject), world.recorded)), open: openPerson },
};

/** A grant on `calls` covers all that is below it, so that the module itself is asked about under a name of its own. */
function openPerson(bytes) {
  const answers = Object.entries(fromJson(bytes));
  const control = new AccessControl(answers.flatMap(([module, actions]) => Object.entries(actions).flatMap(([action, items]) => rowsOf(module, action, items))));
  control.lock();
  const can = (action, resource) => control.tryCan("me").do(action, resource).granted;
  return {
    form: (module, action, id) => ({ action: `${action}:any`, resource: id === undefined ? `${module}-module` : `${module}/${id}` }),
    ask: ({ action, resource }) => can(action, resource),
    menu: () => MODULES.filter((module) => can("read:any", `${module}-module`)),
  };
}

function rowsOf(module, action, items) {
  const row = (resource) => ({ role: "me", resource, action: `${action}:any`, attributes: ["*"] });
  return [row(`${module}-module`), ...(items === true ? [row(module)] : items.map((id) => row(`${module}/${id}`)))];
}
