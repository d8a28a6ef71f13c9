import type { RouteDecision } from "../api/types.js";

/** One judged request, for a log or a trace. It names no person and no item unless it was asked to. */
export interface DecisionRecord {
  /** RFC 3339, UTC. */
  readonly time: string;
  /** The tenant's id; absent where no snapshot was read, as is `sequence`. */
  readonly tenant?: string;
  /** The publication that decided. */
  readonly sequence?: number;
  /** The request's method. */
  readonly method: string;
  /** The action that the route asks for; absent where no route matched. */
  readonly action?: string;
  /** The module or type. */
  readonly resource?: string;
  /** The host module. */
  readonly within?: string;
  /** Whether the request went on. */
  readonly allowed: boolean;
  /** Why: a decision code, or that of the refusal. */
  readonly code: string;
  /** The refusal's status; absent where the request went on. */
  readonly status?: number;
  /** Of reading the person and deciding, in ms; without verifying the credential. */
  readonly duration: number;
  /** Only with `personal`. */
  readonly subject?: string;
  /** Only with `personal`. */
  readonly item?: string;
}

/**
 * Takes the record of every judged request. What it throws, or rejects with, is reported and changes no answer. No request waits for it:
 * where a runtime ends what a request began, hand the promise to its `waitUntil`.
 */
export type DecisionLog = (record: DecisionRecord) => void | Promise<void>;

/** What of a decision a record may tell. */
export function recorded(route: RouteDecision, personal: boolean): Partial<DecisionRecord> {
  const { action, resource, within } = route;
  const [name, item] = parts(resource);
  return {
    ...(action === undefined ? {} : { action }),
    ...(name === undefined ? {} : { resource: name }),
    ...(within === undefined ? {} : { within }),
    ...(personal && item !== undefined ? { item } : {}),
  };
}

function parts(resource: string | undefined): [string | undefined, string | undefined] {
  const colon = resource?.indexOf(":") ?? -1;
  return colon < 0 ? [resource, undefined] : [resource?.slice(0, colon), resource?.slice(colon + 1)];
}

/**
 * A decision log of one JSON object a line.
 *
 * @example
 * gate(request, { tenant, subject, log: ndjson((line) => console.log(line)) });
 */
export function ndjson(write: (line: string) => void): DecisionLog {
  return (record) => write(JSON.stringify(record));
}

/**
 * A record as OpenTelemetry attributes: the semantic conventions where they have a name, `callgate.*` where not.
 *
 * @example
 * gate(request, { tenant, subject, log: (record) => trace.getActiveSpan()?.addEvent("callgate.decision", attributes(record)) });
 */
export function attributes(record: DecisionRecord): Record<string, string | number | boolean> {
  const named: Record<string, string | number | boolean | undefined> = {
    "http.request.method": record.method,
    "http.response.status_code": record.status,
    "enduser.id": record.subject,
    "callgate.tenant": record.tenant,
    "callgate.sequence": record.sequence,
    "callgate.action": record.action,
    "callgate.resource": record.resource,
    "callgate.item": record.item,
    "callgate.within": record.within,
    "callgate.allowed": record.allowed,
    "callgate.code": record.code,
    "callgate.duration_ms": record.duration,
  };
  return Object.fromEntries(Object.entries(named).filter((entry): entry is [string, string | number | boolean] => entry[1] !== undefined));
}
