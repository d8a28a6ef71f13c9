import type { Reasons } from "./core.js";
import { sentence } from "./texts.js";
import type { Code, Explanation, Step } from "./types.js";

const INSTANTS = new Set(["from", "until"]);

/** Puts the evaluator's reasons into words. */
export function explanation(reasons: Reasons, locale: string): Explanation {
  const { allowed, scope, until } = reasons;
  const code = reasons.code as Code;
  return Object.freeze({
    allowed: allowed === true,
    code,
    scope,
    text: sentence(`code.${code}`, locale) ?? code,
    steps: Object.freeze(reasons.steps.map((step) => worded(step, locale))),
    ...(typeof until === "number" ? { until: new Date(until) } : {}),
  });
}

function worded({ code, params }: Reasons["steps"][number], locale: string): Step {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const shown = Object.fromEntries(given.map(([name, value]) => [name, shownAs(name, value, locale)]));
  const text = keysOf(code, shown).map((key) => sentence(key, locale, shown)).find((found) => found !== undefined) ?? code;
  const plain = Object.fromEntries(given.map(([name, value]) => [name, plainly(value)]));
  return Object.freeze({ code, params: Object.freeze(plain), text });
}

/** The same fact reads differently about an own right, about items, or with the carrier it came from; the closest first. */
function keysOf(code: string, params: Readonly<Record<string, string>>): string[] {
  const variants = [params["carrier"], ...Object.keys(params)].filter((name) => name === "own" || name === "items" || name === "carrier");
  return [...variants.map((variant) => `why.${code}.${variant}`), `why.${code}`];
}

function shownAs(name: string, value: unknown, locale: string): string {
  if (INSTANTS.has(name)) return instant(Number(value), locale);
  return Array.isArray(value) ? value.map(plainly).join(", ") : plainly(value);
}

function plainly(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function instant(ms: number, locale: string): string {
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return "–";
  try {
    return new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }).format(date);
  } catch {
    return date.toISOString();
  }
}
