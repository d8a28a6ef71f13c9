import { openSnapshot } from "callgate";
import { gate, keepTenant, slice } from "callgate/edge";
import { jwt } from "callgate/jwt";
import { kv, type KvNamespace } from "callgate/sources/kv";

interface Env {
  readonly SNAPSHOT: KvNamespace;
  readonly TENANT: string;
  readonly PUBLISHER: string;
  readonly ISSUER: string;
  readonly AUDIENCE: string;
  readonly JWKS: string;
}

function optionsOf({ SNAPSHOT, TENANT, PUBLISHER, ISSUER, AUDIENCE, JWKS }: Env) {
  const publisher = JSON.parse(PUBLISHER);
  return {
    tenant: keepTenant(() => openSnapshot(kv(SNAPSHOT, `${TENANT}/`), { tenant: TENANT, publisher })),
    subject: jwt({ issuer: ISSUER, audience: AUDIENCE, jwks: new URL(JWKS) }),
    base: "/api",
  };
}

let options: ReturnType<typeof optionsOf> | undefined;

export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    options ??= optionsOf(env);
    if (new URL(request.url).pathname === "/callgate/slice") return slice(request, options);
    const passed = await gate(request, options);
    if (passed instanceof Response) return passed;
    return Response.json({ subject: passed.gate.subject, resource: passed.route.resource });
  },
};
