import type { Issuer } from "callgate/jwt";
import type { JSONWebKeySet } from "jose";

/** The part of a Workers KV namespace that the gate reads and writes. */
export interface Namespace {
  get(key: string): Promise<string | null>;
  get(key: string, type: "text"): Promise<string | null>;
  get(key: string, type: "stream"): Promise<ReadableStream<Uint8Array> | null>;
  put(key: string, value: string): Promise<void>;
}

/** Bindings as Cloudflare or miniflare hands them over; README.md says what each means. */
export interface Bindings {
  readonly ENVIRONMENT?: string;
  readonly TENANTS: unknown;
  readonly PUBLISHER: unknown;
  readonly ISSUERS?: unknown;
  readonly DEVELOPMENT_KEY?: unknown;
  readonly SNAPSHOT: Namespace;
  readonly DOCUMENT: Namespace;
  readonly ASSETS: { fetch(request: Request): Promise<Response> };
}

/** One tenant, and who may sign in its people. */
export interface Served {
  readonly id: string;
  /** What anybody may know of it: its name, its language. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly issuers: readonly Issuer[];
}

export interface Configuration {
  /** At least one; the first is also at the addresses that name none. */
  readonly tenants: readonly [Served, ...Served[]];
  readonly publisher: { keys: JsonWebKey[] };
}

const TENANT = /^[A-Za-z0-9][\w.-]{0,127}$/;

/** Reads the configuration once, at start: a worker that cannot know whom to trust must not run. */
export function configuration(bindings: Bindings): Configuration {
  const issuers = list(bindings.ISSUERS ?? [], "ISSUERS").map(issuer);
  const [first, ...others] = list(bindings.TENANTS, "TENANTS").map((value) => served(value, issuers));
  if (first === undefined) throw new TypeError("TENANTS names nobody");
  const tenants: Configuration["tenants"] = [first, ...others];
  const ids = new Set(tenants.map(({ id }) => id));
  if (ids.size !== tenants.length) throw new TypeError("TENANTS names one twice");
  const stranger = issuers.find(({ tenant }) => !ids.has(tenant));
  if (stranger) throw new TypeError(`an issuer is of the tenant \`${stranger.tenant}\`, which TENANTS does not name`);
  refuseSharedTokens(issuers);
  tenants.forEach((tenant) => refuseSharedSubjects(tenant.issuers));
  return { tenants, publisher: keySet(bindings.PUBLISHER, "PUBLISHER") };
}

/** A token says for which tenant it is by its issuer and audience, so no two tenants have both in common, and none has an issuer twice. */
function refuseSharedTokens(issuers: readonly Vouched[]): void {
  refuseTwice(issuers.map(({ issuer, audience }) => [issuer, audience]), "two issuers have one `issuer` and one `audience`");
  refuseTwice(issuers.map(({ tenant, issuer }) => [tenant, issuer]), "a tenant has one `issuer` twice");
}

/** The same `sub` of two issuers would be one person, unless each says whom it means. */
export function refuseSharedSubjects(issuers: readonly Issuer[]): void {
  if (issuers.length > 1 && issuers.some(({ subjects }) => subjects === undefined)) {
    throw new TypeError("each of a tenant's issuers needs `subjects`: a map, or \"sub\"");
  }
}

function refuseTwice(pairs: readonly (readonly [string, string])[], because: string): void {
  if (new Set(pairs.map((pair) => JSON.stringify(pair))).size !== pairs.length) throw new TypeError(because);
}

function served(value: unknown, issuers: readonly Vouched[]): Served {
  if (!isRecord(value) || !isText(value["id"]) || !TENANT.test(value["id"])) throw new TypeError("a tenant has no id");
  const { id, about = {} } = value;
  if (!isRecord(about)) throw new TypeError("`about` of a tenant is not an object");
  return { id, about, issuers: issuers.filter(({ tenant }) => tenant === id) };
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

function list(value: unknown, name: string): readonly unknown[] {
  const given = parsed(value, name);
  if (!Array.isArray(given)) throw new TypeError(`${name} is not a list`);
  return given;
}

function keySet(value: unknown, name: string): { keys: JsonWebKey[] } {
  const set = parsed(value, name);
  if (!isRecord(set) || !Array.isArray(set["keys"]) || !set["keys"].every(isRecord)) {
    throw new TypeError(`${name} is not a JWK set`);
  }
  return { keys: set["keys"] };
}

/** An issuer vouches for the people of one tenant. */
interface Vouched extends Issuer {
  readonly tenant: string;
}

function issuer(value: unknown): Vouched {
  if (!isRecord(value)) throw new TypeError("an issuer is not an object");
  const { tenant, issuer, audience, algorithm, jwks, subjects } = value;
  if (!isText(tenant) || !isText(issuer) || !isText(audience) || !isText(algorithm)) {
    throw new TypeError("an issuer needs `tenant`, `issuer`, `audience` and `algorithm`");
  }
  if (/^(none|HS\d+)$/i.test(algorithm)) throw new TypeError(`issuer algorithm \`${algorithm}\` is not a public-key signature`);
  const keys = isText(jwks) ? httpsAddress(jwks) : (keySet(jwks, "jwks") as JSONWebKeySet);
  return { tenant, issuer, audience, algorithm, jwks: keys, ...(subjects === undefined ? {} : { subjects: subjectMap(subjects) }) };
}

function subjectMap(value: unknown): ReadonlyMap<string, string> | "sub" {
  if (value === "sub") return value;
  if (!isRecord(value)) throw new TypeError("`subjects` is neither an object nor \"sub\"");
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

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
