import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { importJWK, SignJWT, type JWK } from "jose";
import people from "../../../policies/demo/people.json" with { type: "json" };
import { parsed, type Bindings } from "./environment.ts";
import type { Issuer } from "./identity.ts";
import { problem } from "./problems.ts";

const ISSUER = "urn:callgate:development";
const ALGORITHM = "ES256";
const LIFETIME = "12h";
const BODY_BYTES = 1024;

/** A stand-in for an identity provider: hands a token to whoever asks, and so must never run in production. */
export interface DevelopmentIssuer {
  readonly issuer: Issuer;
  readonly routes: Hono;
}

/** @throws TypeError outside development, or without a private ES256 key in `DEVELOPMENT_KEY` */
export function developmentIssuer(bindings: Pick<Bindings, "ENVIRONMENT" | "DEVELOPMENT_KEY" | "TENANT">): DevelopmentIssuer {
  if (bindings.ENVIRONMENT !== "development") {
    throw new TypeError("the development issuer runs only with ENVIRONMENT=development");
  }
  const key = parsed(bindings.DEVELOPMENT_KEY, "DEVELOPMENT_KEY") as JWK | undefined;
  if (key?.kty !== "EC" || key.crv !== "P-256" || !key.d) {
    throw new TypeError("DEVELOPMENT_KEY is not a private P-256 key");
  }
  const { kty, crv, x, y } = key;
  const jwks = { keys: [{ kty, crv, x, y, alg: ALGORITHM } as JWK] };
  const issuer = { issuer: ISSUER, audience: bindings.TENANT, algorithm: ALGORITHM, jwks };
  return { issuer, routes: routes((subject) => token(key, subject, issuer.audience)) };
}

function routes(tokenFor: (subject: string) => Promise<string>): Hono {
  const app = new Hono();
  app.get("/people", (c) => c.json(people));
  app.post("/token", bodyLimit({ maxSize: BODY_BYTES, onError: (c) => problem(c, 413, "too_large") }), async (c) => {
    const subject = requested(await c.req.json().catch(() => undefined));
    if (subject === undefined) return problem(c, 400, "malformed_request");
    if (!people.some(({ id }) => id === subject)) return problem(c, 404, "not_found");
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
