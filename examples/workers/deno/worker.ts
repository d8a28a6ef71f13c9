import { openSnapshot } from "callgate";
import { gate, keepTenant, slice } from "callgate/edge";
import { jwt } from "callgate/jwt";
import { folder } from "callgate/sources/folder";

const { TENANT, STORE, PUBLISHER, ISSUER, AUDIENCE, JWKS, PORT = "8000" } = Deno.env.toObject();

const publisher = JSON.parse(PUBLISHER);
const options = {
  tenant: keepTenant(() => openSnapshot(folder(STORE), { tenant: TENANT, publisher })),
  subject: jwt({ issuer: ISSUER, audience: AUDIENCE, jwks: new URL(JWKS) }),
  base: "/api",
};

const onListen = ({ port }: { port: number }) => console.log(`http://localhost:${port}`);

Deno.serve({ port: Number(PORT), onListen }, async (request) => {
  if (new URL(request.url).pathname === "/callgate/slice") return slice(request, options);
  const passed = await gate(request, options);
  if (passed instanceof Response) return passed;
  return Response.json({ subject: passed.gate.subject, resource: passed.route.resource });
});
