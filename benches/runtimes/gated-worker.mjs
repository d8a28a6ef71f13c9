import { gate, keepTenant } from "../../dist/edge/index.js";
import { jwt } from "../../dist/edge/jwt.js";
import { openSnapshot } from "../../dist/entry/workerd.js";
import { kv } from "../../dist/sources/kv.js";

const answer = () => Response.json({ rows: [1, 2, 3] });

/** One handler for anybody, behind a sign-in token, and behind a token and the gate. */
const handlers = {
  open: answer,
  identified: async (request) => ((await prepared.subject(request)) ? answer() : new Response(null, { status: 401 })),
  gated: async (request) => {
    const passed = await gate(request, prepared);
    return passed instanceof Response ? passed : answer();
  },
};

let prepared;
let handle = handlers.open;

export default {
  async fetch(request, env) {
    prepared ??= prepare(env);
    return handle(request);
  },
  /** Tells which handler comes next: no request pays for asking. */
  scheduled({ cron }) {
    handle = handlers[cron];
  },
};

function prepare({ SNAPSHOT, TENANT, PUBLISHER, ISSUER }) {
  const tenant = keepTenant(() => openSnapshot(kv(SNAPSHOT), { tenant: TENANT, publisher: PUBLISHER }));
  return { tenant, subject: jwt(ISSUER) };
}
