import { CallgateError } from "./api/errors.js";
import { loadLocale } from "./api/locales.js";
import { describe, languageOf } from "./api/texts.js";
import type { Gate, RouteDecision, Tenant } from "./api/types.js";

const RETRY_SECONDS = "10";
/** How many languages of a caller are looked at. */
const LANGUAGES = 20;
const NO_SNAPSHOT = new Set(["expired", "poisoned"]);

/** What a request is judged by. */
export interface GateOptions {
  /** The newest snapshot; rejects while there is none. */
  readonly tenant: () => Tenant | Promise<Tenant>;
  /** The person whose credential was verified, or undefined. */
  readonly subject: string | undefined;
  /** What stands before the paths of the policy's routes. Default is none. */
  readonly base?: string;
}

/** A request that may go on: the person's gate, and the check that the request passed. */
export interface Passed {
  readonly gate: Gate;
  readonly route: RouteDecision;
}

/**
 * Judges a request by the policy's routes. HEAD is judged as GET; answer the preflights of CORS before.
 * A refusal is a response with problem details (RFC 9457) and a `code`: 401 without a subject, 403 refused,
 * 503 while no snapshot can be verified.
 *
 * @throws what `tenant` throws, unless it is a `CallgateError`.
 *
 * @example
 * const passed = await gate(request, { tenant, subject: await signedIn(request), base: "/api" });
 * if (passed instanceof Response) return passed;
 * return answer(request, passed.route.params);
 */
export async function gate(request: Request, options: GateOptions): Promise<Response | Passed> {
  const { subject } = options;
  if (typeof subject !== "string") return problem(request, 401, "unauthenticated", { "www-authenticate": "Bearer" });
  try {
    const person = await (await options.tenant()).for(subject);
    return await judged(request, person, options.base ?? "");
  } catch (error) {
    if (!(error instanceof CallgateError)) throw error;
    return error.code === "unknown_subject" ? problem(request, 403, error.code) : unavailable(request, error.code);
  }
}

async function judged(request: Request, person: Gate, base: string): Promise<Response | Passed> {
  const path = below(base, new URL(request.url).pathname);
  if (path === undefined) return problem(request, 403, "unlisted");
  const route = person.route(request.method === "HEAD" ? "GET" : request.method, path);
  if (route.allowed) return { gate: person, route };
  return NO_SNAPSHOT.has(route.code) ? unavailable(request, route.code) : problem(request, 403, route.code);
}

function below(base: string, path: string): string | undefined {
  const prefix = base.endsWith("/") ? base.slice(0, -1) : base;
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

function unavailable(request: Request, code: string): Promise<Response> {
  return problem(request, 503, code, { "retry-after": RETRY_SECONDS });
}

/**
 * Problem details (RFC 9457) in the caller's language, with a stable `code`: what `gate` refuses with, for refusals of your own.
 *
 * @example
 * if (contact === undefined) return problem(request, 404, "not_found");
 */
export async function problem(request: Request, status: number, code: string, headers: Record<string, string> = {}): Promise<Response> {
  const { title, text } = describe(code, await languageFor(request));
  const body = JSON.stringify({ type: "about:blank", title, status, detail: text, code });
  return new Response(body, { status, headers: { ...headers, "content-type": "application/problem+json", "cache-control": "no-store" } });
}

/** The first language of `Accept-Language` that has texts, loaded; English where none has. */
export async function languageFor(request: Request): Promise<string> {
  const ranges = (request.headers.get("accept-language") ?? "").split(",", LANGUAGES);
  for (const range of ranges) {
    const language = languageOf(range.split(";", 1)[0]?.trim() ?? "");
    if (await loadLocale(language).then(() => true, () => false)) return language;
  }
  return "en";
}
