import * as sdk from "permit-fe-sdk";
import { MODULES, typeOf } from "../workload/modules.mjs";
import { fromJson, toJson } from "./engine.mjs";

const { Permit } = sdk.default ?? sdk;

export default {
  file: "permit.mjs",
  name: "permit-fe-sdk",
  package: "permit-fe-sdk",
  library: 'export { Permit } from "permit-fe-sdk";',
  runtimes: ["node", "chromium"],
  says: ["answers that its server decided: every question is fetched once in bulk, and then looked up; here the answers are handed to it without a network"],
  cannot: ["deciding: what was not fetched is denied", "everything at the edge", "signature, expiry, rollback"],
  person: { payload: payloadOf, open: openPerson },
};

/** All that is ever asked has to be asked at the start; the menu is what may be read. */
function payloadOf({ questions }) {
  const asked = [...questions.pairs, ...questions.items];
  const named = asked.map(({ module, action, id }) => ({ action, resource: resourceOf(module, id) }));
  return toJson({ asked: named, permittedList: asked.map(({ allowed }) => allowed) });
}

const resourceOf = (module, id) => (id === undefined ? module : `${module}/${typeOf(module)}:${id}`);

async function openPerson(bytes, { subject }) {
  const { asked, permittedList } = fromJson(bytes);
  const adapter = async (config) => ({ data: { permittedList }, status: 200, statusText: "OK", headers: {}, config });
  const permit = Permit({ loggedInUser: subject, backendUrl: "http://localhost/permissions", axiosConfig: { adapter } });
  permit.reset();
  await permit.loadLocalStateBulk(asked);
  return {
    form: (module, action, id) => ({ action, resource: resourceOf(module, id) }),
    ask: ({ action, resource }) => permit.check(action, resource),
    menu: () => MODULES.filter((module) => permit.check("read", module)),
  };
}
