import { CallgateError } from "../api/errors.js";
import type { Tenant } from "../api/types.js";
import { identify, type Revoked, speaksFor, type Subject, subjectOf } from "./identity.js";
import { problem } from "./problem.js";
import { NOBODY, refusalOf, refused, settled } from "./refusal.js";

const TYPE = "application/vnd.callgate.slice";
const PRIVATE = { "cache-control": "private, no-store", vary: "Authorization, Cookie, Accept-Language" };

/** What a person's slice is served by; the options of `gate` will do. */
export interface SliceOptions {
  /** The newest snapshot; rejects while there is none. */
  readonly tenant: (request: Request) => Tenant | Promise<Tenant>;
  /** The person whose credential was verified, or the function that verifies it, such as `jwt(…)` of `callgate/jwt`. */
  readonly subject: Subject;
  /** Whether the credential was taken back since it was issued: asked at each request, it can only refuse. */
  readonly revoked?: Revoked;
}

type Slice = Awaited<ReturnType<Tenant["slice"]>>;

/**
 * Serves the slice of who asks, and of nobody else: what `connect` fetches. Who has it already, by its `ETag`, is answered with
 * 304. A refusal is a response with problem details (RFC 9457) and a `code`, as `gate` gives it: 401 without a subject or with a
 * credential older than the person, 403 for a person the snapshot does not know, 503 while no snapshot or no issuer's keys can
 * be had; 405 for other methods than GET and HEAD.
 *
 * @throws what `tenant`, `subject` and `revoked` throw, unless it is a `CallgateError`.
 *
 * @example
 * const options = { tenant, subject: jwt({ issuer, audience, jwks }), base: "/api" };
 * if (new URL(request.url).pathname === "/callgate/slice") return slice(request, options);
 * const passed = await gate(request, options);
 */
export async function slice(request: Request, options: SliceOptions): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return problem(request, 405, "method_not_allowed", { allow: "GET, HEAD" });
  const own = await settled(() => sliceOf(request, options));
  if (own === undefined) return refused(request, NOBODY, PRIVATE);
  if (own instanceof CallgateError) return refused(request, refusalOf(own), PRIVATE);
  const headers = { ...PRIVATE, etag: own.etag };
  if (has(request, own.etag)) return new Response(null, { status: 304, headers });
  return new Response(request.method === "HEAD" ? null : new Uint8Array(own.bytes), { headers: { ...headers, "content-type": TYPE } });
}

async function sliceOf(request: Request, options: SliceOptions): Promise<Slice | undefined> {
  const identified = await identify(request, options);
  const subject = subjectOf(identified);
  if (subject === undefined) return undefined;
  const tenant = await options.tenant(request);
  const own = await tenant.slice(subject);
  // Read last: should a newer snapshot come in between, the credential is held against the newer person.
  return speaksFor(identified, await tenant.for(subject)) ? own : undefined;
}

/** Weak comparison (RFC 9110, 13.1.2): a compressing proxy marks the tag it passes on as weak. */
function has(request: Request, etag: string): boolean {
  const tags = (request.headers.get("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag) || tags.includes("*");
}
