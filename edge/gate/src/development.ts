import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { importJWK, SignJWT, type JWK } from "jose";
import type { Development } from "./tenant-gate.ts";
import { documentsOf, type Documents } from "./documents.ts";
import { parsed, refuseSharedSubjects, type Bindings, type Configuration } from "./environment.ts";
import { problem } from "./problems.ts";

const ISSUER = "urn:callgate:development";
const ALGORITHM = "ES256";
const LIFETIME = "12h";
const BODY_BYTES = 1024;

/**
 * A stand-in for an identity provider: hands a token to whoever asks, and so must never run in production.
 * A token's audience is the tenant that it was asked for at.
 *
 * @throws TypeError outside development, without a private ES256 key in `DEVELOPMENT_KEY`, or beside an issuer that does not say whom its `sub` means
 */
export function developmentIssuer(bindings: Pick<Bindings, "ENVIRONMENT" | "DEVELOPMENT_KEY" | "DOCUMENT">, tenants: Configuration["tenants"]): Development {
  if (bindings.ENVIRONMENT !== "development") {
    throw new TypeError("the development issuer runs only with ENVIRONMENT=development");
  }
  const key = privateKey(bindings.DEVELOPMENT_KEY);
  const { kty, crv, x, y } = key;
  const jwks = { keys: [{ kty, crv, x, y, alg: ALGORITHM } as JWK] };
  const issuerOf = (tenant: string) => ({ issuer: ISSUER, audience: tenant, algorithm: ALGORITHM, jwks, subjects: "sub" }) as const;
  tenants.forEach(({ id, issuers }) => refuseSharedSubjects([...issuers, issuerOf(id)]));
  return {
    issuerOf,
    routesOf: (tenant) => routes(peopleOf(documentsOf(bindings.DOCUMENT, tenant)), listed(tenants), (subject) => token(key, subject, tenant)),
    signIn: { people: "/dev/people", token: "/dev/token", tenants: "/dev/tenants" },
  };
}

function privateKey(value: unknown): JWK {
  const key = parsed(value, "DEVELOPMENT_KEY") as JWK | undefined;
  if (key?.kty === "EC" && key.crv === "P-256" && key.d) return key;
  throw new TypeError("DEVELOPMENT_KEY is not a private P-256 key");
}

type People = () => Promise<readonly { readonly id: string }[]>;

const peopleOf = (documents: Documents): People => async () => ((await documents.json("people.json")) ?? []) as { id: string }[];

/** Every tenant with the address of its page, from that of the site; the first is at the site's own. */
function listed(tenants: Configuration["tenants"]): readonly object[] {
  return tenants.map(({ id, about: { name, language } }, at) => ({ id, name, language, href: at === 0 ? "" : `t/${id}/` }));
}

function routes(people: People, tenants: readonly object[], tokenFor: (subject: string) => Promise<string>): Hono {
  const app = new Hono();
  app.get("/people", async (c) => c.json(await people()));
  app.get("/tenants", (c) => c.json(tenants));
  app.post("/token", bodyLimit({ maxSize: BODY_BYTES, onError: (c) => problem(c, 413, "too_large") }), async (c) => {
    const subject = requested(await c.req.json().catch(() => undefined));
    if (subject === undefined) return problem(c, 400, "malformed_request");
    if (!(await people()).some(({ id }) => id === subject)) return problem(c, 404, "not_found");
    return c.json({ token: await tokenFor(subject) }, 200, { "Cache-Control": "no-store" });
  });
  return app;
}

function requested(body: unknown): string | undefined {
  const subject = (body as { subject?: unknown } | null | undefined)?.subject;
  return typeof subject === "string" ? subject : undefined;
}

async function token(key: JWK, subject: string, audience: string): Promise<string> {
  return new SignJWT()
    .setProtectedHeader({ alg: ALGORITHM, typ: "JWT" })
    .setIssuer(ISSUER)
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt()
    .setExpirationTime(LIFETIME)
    .sign(await importJWK(key, ALGORITHM));
}
