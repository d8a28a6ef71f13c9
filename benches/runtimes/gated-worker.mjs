import { gate, keepTenant } from "../../dist/edge/index.js";
import { jwt } from "../../dist/edge/jwt.js";
import { openSnapshot } from "../../dist/entry/workerd.js";
import { kv } from "../../dist/sources/kv.js";

/** The same handler three times: for anybody, behind a sign-in token, and behind a token and the gate. */
const answer = () => Response.json({ rows: [1, 2, 3] });

let prepared;

export default {
  async fetch(request, env) {
    prepared ??= prepare(env);
    if (env.MODE === "open") return answer();
    if (env.MODE === "identified") return (await prepared.subject(request)) ? answer() : new Response(null, { status: 401 });
    const passed = await gate(request, prepared);
    return passed instanceof Response ? passed : answer();
  },
};

function prepare({ SNAPSHOT, TENANT, PUBLISHER, ISSUER }) {
  const tenant = keepTenant(() => openSnapshot(kv(SNAPSHOT), { tenant: TENANT, publisher: PUBLISHER }));
  return { tenant, subject: jwt(ISSUER) };
}
