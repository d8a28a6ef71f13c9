import { CallgateError, openSnapshot } from "callgate";
import { http } from "callgate/sources/http";
import { kv, kvFloor } from "callgate/sources/kv";
import { r2 } from "callgate/sources/r2";
import { unstorage } from "callgate/sources/unstorage";
import { createStorage } from "unstorage";
import kvBinding from "unstorage/drivers/cloudflare-kv-binding";
import r2Binding from "unstorage/drivers/cloudflare-r2-binding";

// A worker that reads one store in several ways, and answers in JSON what it found there.
const sources = {
  kv: ({ KV }) => kv(KV, "acme/"),
  r2: ({ R2 }) => r2(R2, "acme/"),
  "unstorage over KV": ({ KV }) => unstorage(createStorage({ driver: kvBinding({ binding: KV }) }), "through:"),
  "unstorage over R2": ({ R2 }) => unstorage(createStorage({ driver: r2Binding({ binding: R2 }) }), "through:"),
};
const tenants = new Map();

async function tenantOf(name, env) {
  if (!tenants.has(name)) {
    const floor = kvFloor(env.KV, `floor/${name}`);
    tenants.set(name, await openSnapshot(sources[name](env), { tenant: "demo", floor, publisher: env.PUBLISHER, now: () => new Date(env.NOW) }));
  }
  return tenants.get(name);
}

const asks = {
  async put(env, { name, base64 }) {
    const storage = createStorage({ driver: name.endsWith("KV") ? kvBinding({ binding: env.KV }) : r2Binding({ binding: env.R2 }) });
    for (const [key, text] of Object.entries(base64)) await put(storage, `through:${key}`, text, name.endsWith("KV"));
  },
  async decide(env, { name, subject, questions }) {
    const tenant = await tenantOf(name, env);
    const gate = await tenant.for(subject);
    const { etag } = await tenant.slice(subject);
    return { sequence: tenant.sequence, codes: questions.map(([action, resource]) => gate.decide(action, resource).code), etag };
  },
  async from(_, { address, file, headers }) {
    return { length: (await http(address, { headers }).file(file))?.length };
  },
  async file(env, { name, file }) {
    return { length: (await sources[name](env).file(file))?.length };
  },
};

/** For KV unstorage writes bytes as base64, and for large ones its own encoder needs more stack than workerd has. */
function put(storage, key, text, encoded) {
  if (encoded && text.length > 50_000) return storage.setItem(key, `base64:${text}`);
  return storage.setItemRaw(key, Uint8Array.from(atob(text), (character) => character.charCodeAt(0)));
}

export default {
  async fetch(request, env) {
    const { ask, ...given } = await request.json();
    try {
      return Response.json((await asks[ask](env, given)) ?? {});
    } catch (error) {
      if (error instanceof CallgateError) return Response.json({ code: error.code });
      return Response.json({ error: String(error?.stack ?? error) });
    }
  },
};
