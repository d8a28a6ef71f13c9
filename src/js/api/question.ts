import type { Asking, Resource, Value } from "./types.js";

/** Characters of a path, of a name, and of what is asked along with it. What is longer names nothing, and would only take memory for good. */
export const PATH = 8_192;
const NAME = 1_024;
const ASKING = 64 * 1024;

/** Whether it can be the name of anything. */
export function isName(text: unknown): text is string {
  return typeof text === "string" && text.length <= NAME;
}

/** A question in the words of the evaluator: `"crm"`, `"queue"` or `"queue:sales"`. */
export interface Question {
  readonly resource: string;
  /** As JSON, so that one text crosses over. */
  readonly asking: string | undefined;
}

type Members = Readonly<Record<string, Value>>;

/** Undefined where the question is malformed. Each member is read once, and nothing but plain values crosses over. */
export function question(action: unknown, resource: Resource, asking: Asking | undefined): Question | undefined {
  try {
    if (typeof resource === "string") return asked(action, resource, plainAsking(asking, undefined));
    const { type, id, properties } = resource;
    return asked(action, nameOf(type, id), plainAsking(asking, properties));
  } catch {
    return undefined;
  }
}

function asked(action: unknown, resource: string, asking: string | undefined): Question | undefined {
  return isName(action) && isName(resource) && (asking?.length ?? 0) <= ASKING ? { resource, asking } : undefined;
}

function nameOf(type: string, id: string | undefined): string {
  if (text(type).includes(":")) throw new TypeError("a type has no colon");
  return id === undefined ? type : `${type}:${text(id)}`;
}

function plainAsking(asking: Asking | undefined, properties: Members | undefined): string | undefined {
  if (asking === undefined && properties === undefined) return undefined;
  const { within, context, subject, action } = asking === undefined ? {} : asking;
  return JSON.stringify({
    ...(within === undefined ? {} : { within: text(within) }),
    ...(context === undefined ? {} : { context: plain(context) }),
    ...(subject === undefined ? {} : { subject: plain(subject) }),
    ...(action === undefined ? {} : { action: plain(action) }),
    ...(properties === undefined ? {} : { resource: plain(properties) }),
  });
}

function plain(members: Members): Members {
  if (typeof members !== "object" || Array.isArray(members)) throw new TypeError("not a record of values");
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, plainValue(value)]));
}

function plainValue(value: Value): Value {
  return Array.isArray(value) ? value.map(scalar) : scalar(value);
}

function scalar(value: unknown): string | boolean | number {
  if (typeof value === "string" || typeof value === "boolean" || Number.isSafeInteger(value)) return value as string | boolean | number;
  throw new TypeError("not a value");
}

function text(value: unknown): string {
  if (typeof value !== "string") throw new TypeError("not a text");
  return value;
}
