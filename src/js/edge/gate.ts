import { CallgateError } from "../api/errors.js";
import { isPending } from "../api/pending.js";
import type { Gate, RouteDecision } from "../api/types.js";
import { type Identified, identify, speaksFor, subjectOf } from "./identity.js";
import { type DecisionLog, type DecisionRecord, recorded } from "./record.js";
import { NOBODY, own, refusalOf, refused } from "./refusal.js";
import type { SliceOptions } from "./slice.js";

const NO_SNAPSHOT = new Set(["expired", "poisoned"]);
/** An address whose path nothing can normalise, so that it is as it stands there. */
const PLAIN = /^https?:\/\/[\w.-]+(?::\d+)?(\/[\w/-]*)(?:[?#]|$)/;

/** What a request is judged by. */
export interface GateOptions extends SliceOptions {
  /** What stands before the paths of the policy's routes. Default is none. */
  readonly base?: string;
  /** Told of every judged request. */
  readonly log?: DecisionLog;
  /** Whether records name the person and the item. Default: no. */
  readonly personal?: boolean;
}

/** A request that may go on: the person's gate, and the check that the request passed. */
export interface Passed {
  /** The person's gate, for further questions. */
  readonly gate: Gate;
  /** The check that the request passed; its `params` are the ids that were checked. */
  readonly route: RouteDecision;
  /** A value for `Server-Timing`: what it took to identify the person and to decide. Refusals carry it already. */
  readonly timing: string;
}

/** What came out, before it is a response. */
interface Judged {
  readonly status?: number;
  readonly code: string;
  readonly gate?: Gate;
  readonly route?: RouteDecision;
}

/**
 * Judges a request by the policy's routes. HEAD is judged as GET, and nothing in a request overrides its method; answer the
 * preflights of CORS before, which carry no credential. A refusal is a response with problem details (RFC 9457) and a `code`: 401 without a subject,
 * 403 refused, 503 while no snapshot or no issuer's keys can be had.
 *
 * @throws what `tenant`, `subject` and `revoked` throw, unless it is a `CallgateError`.
 *
 * @example
 * const identify = jwt({ issuer, audience, jwks });
 * const passed = await gate(request, { tenant, subject: identify, base: "/api" });
 * if (passed instanceof Response) return passed;
 * return answer(request, passed.route.params);
 */
export async function gate(request: Request, options: GateOptions): Promise<Response | Passed> {
  const began = performance.now();
  let identified: Identified | CallgateError;
  try {
    const identifying = identify(request, options);
    identified = isPending(identifying) ? await identifying : identifying;
  } catch (error) {
    identified = own(error);
  }
  const known = performance.now();
  const judged = identified instanceof CallgateError
    ? { status: 503, code: identified.code }
    : await judge(request, options, identified);
  const decided = performance.now();
  const timing = () => `identity;dur=${span(began, known)}, decision;dur=${span(known, decided)}`;
  if (options.log !== undefined) void tell(request, options, judged, known, identified);
  const { status, gate: person, route } = judged;
  if (status === undefined && person !== undefined && route?.allowed === true) return { gate: person, route, get timing() { return timing(); } };
  return refused(request, { status: status ?? 403, code: judged.code }, { "server-timing": timing() });
}

async function judge(request: Request, options: GateOptions, identified: Identified): Promise<Judged> {
  const subject = subjectOf(identified);
  if (subject === undefined) return NOBODY;
  let person: Gate;
  try {
    const tenant = options.tenant(request);
    person = await (isPending(tenant) ? await tenant : tenant).for(subject);
  } catch (error) {
    return refusalOf(own(error));
  }
  if (!speaksFor(identified, person)) return { ...NOBODY, gate: person };
  return routed(request, person, options.base ?? "");
}

function routed(request: Request, person: Gate, base: string): Judged {
  const path = below(base, pathOf(request.url));
  if (path === undefined) return { status: 403, code: "unlisted", gate: person };
  const route = person.route(request.method === "HEAD" ? "GET" : request.method, path);
  const { allowed, code } = route;
  return allowed ? { code, gate: person, route } : { code, gate: person, route, status: NO_SNAPSHOT.has(code) ? 503 : 403 };
}

function pathOf(url: string): string {
  return PLAIN.exec(url)?.[1] ?? new URL(url).pathname;
}

function below(base: string, path: string): string | undefined {
  const prefix = base.endsWith("/") ? base.slice(0, -1) : base;
  if (path === prefix) return "/";
  return path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : undefined;
}

function span(from: number, to: number): string {
  return (to - from).toFixed(3);
}

/** A log that fails, now or later, is reported, and the request goes its way. */
async function tell(request: Request, { log, personal = false }: GateOptions, judged: Judged, began: number, identified: Identified | CallgateError): Promise<void> {
  try {
    await log?.(recordOf(request, judged, began, personal, identified instanceof CallgateError ? undefined : identified));
  } catch (error) {
    console.error("callgate: the decision log failed", error);
  }
}

function recordOf(request: Request, judged: Judged, began: number, personal: boolean, identified: Identified): DecisionRecord {
  const { status, code, gate: person, route } = judged;
  const subject = subjectOf(identified);
  return {
    time: new Date().toISOString(),
    ...(person === undefined ? {} : { tenant: person.tenant, sequence: person.sequence }),
    method: request.method,
    ...(route === undefined ? {} : recorded(route, personal)),
    allowed: status === undefined,
    code,
    ...(status === undefined ? {} : { status }),
    duration: Number(span(began, performance.now())),
    ...(personal && subject !== undefined ? { subject } : {}),
  };
}
