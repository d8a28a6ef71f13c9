import type { JSONWebKeySet } from "jose";
import type { Issuer } from "./identity.ts";

/** The part of a Workers KV namespace that the gate reads and writes. */
export interface Namespace {
  get(key: string): Promise<string | null>;
  get(key: string, type: "text"): Promise<string | null>;
  get(key: string, type: "arrayBuffer"): Promise<ArrayBuffer | null>;
  put(key: string, value: string): Promise<void>;
}

/** Bindings as Cloudflare or miniflare hands them over; README.md says what each means. */
export interface Bindings {
  readonly ENVIRONMENT?: string;
  readonly TENANT: string;
  readonly PUBLISHER: unknown;
  readonly ISSUERS?: unknown;
  readonly DEVELOPMENT_KEY?: unknown;
  readonly SNAPSHOT: Namespace;
  readonly DOCUMENT: Namespace;
  readonly ASSETS: { fetch(request: Request): Promise<Response> };
}

export interface Configuration {
  readonly tenant: string;
  readonly publisher: { keys: JsonWebKey[] };
  readonly issuers: readonly Issuer[];
}

/** Reads the configuration once, at start: a worker that cannot know whom to trust must not run. */
export function configuration(bindings: Bindings): Configuration {
  const tenant = bindings.TENANT;
  if (typeof tenant !== "string" || tenant === "") throw new TypeError("TENANT is not set");
  const issuers = parsed(bindings.ISSUERS ?? [], "ISSUERS");
  if (!Array.isArray(issuers)) throw new TypeError("ISSUERS is not a list");
  return { tenant, publisher: keySet(bindings.PUBLISHER, "PUBLISHER"), issuers: issuers.map(issuer) };
}

/** A variable may be given as JSON text or as a value that the platform has already parsed. */
export function parsed(value: unknown, name: string): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value);
  } catch {
    throw new TypeError(`${name} is not JSON`);
  }
}

function keySet(value: unknown, name: string): { keys: JsonWebKey[] } {
  const set = parsed(value, name);
  if (!isRecord(set) || !Array.isArray(set["keys"]) || !set["keys"].every(isRecord)) {
    throw new TypeError(`${name} is not a JWK set`);
  }
  return { keys: set["keys"] };
}

function issuer(value: unknown): Issuer {
  if (!isRecord(value)) throw new TypeError("an issuer is not an object");
  const { issuer, audience, algorithm, jwks, subjects } = value;
  if (!isText(issuer) || !isText(audience) || !isText(algorithm)) {
    throw new TypeError("an issuer needs `issuer`, `audience` and `algorithm`");
  }
  if (/^(none|HS\d+)$/i.test(algorithm)) throw new TypeError(`issuer algorithm \`${algorithm}\` is not a public-key signature`);
  const keys = isText(jwks) ? httpsAddress(jwks) : (keySet(jwks, "jwks") as JSONWebKeySet);
  return { issuer, audience, algorithm, jwks: keys, ...(subjects === undefined ? {} : { subjects: subjectMap(subjects) }) };
}

function subjectMap(value: unknown): ReadonlyMap<string, string> {
  if (!isRecord(value)) throw new TypeError("`subjects` is not an object");
  const entries = Object.entries(value);
  if (!entries.every((entry): entry is [string, string] => isText(entry[1]))) {
    throw new TypeError("`subjects` maps a `sub` to a subject id");
  }
  return new Map(entries);
}

function httpsAddress(value: string): URL {
  const address = new URL(value);
  if (address.protocol !== "https:") throw new TypeError(`\`${value}\` is not an https address`);
  return address;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
