import type { Context } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { CallgateError, describe, loadLocale } from "callgate";

const LOCALES = ["en", "nl", "de", "pl"];

/** Answers with problem details (RFC 9457) in the language that the caller prefers. */
export async function problem(
  c: Context,
  status: ContentfulStatusCode,
  code: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  const { title, text } = describe(code, await locale(c));
  const body = JSON.stringify({ type: "about:blank", title, status, detail: text, code });
  return c.body(body, status, { ...headers, "Content-Type": "application/problem+json" });
}

/** What went wrong here is logged here: the caller learns a code, and never a message or a stack. */
export async function failed(error: Error, c: Context): Promise<Response> {
  if (error instanceof CallgateError) {
    if (error.code === "unknown_subject") return problem(c, 403, error.code);
    console.warn(`gate: ${error.code}`);
    return problem(c, 503, error.code, { "Retry-After": "10" });
  }
  console.error(error);
  return problem(c, 500, "internal");
}

export function notAllowed(c: Context, allow: string): Promise<Response> {
  return problem(c, 405, "method_not_allowed", { Allow: allow });
}

/** The first language of `Accept-Language` that has texts, loaded; English where none has. */
export async function locale(c: Context): Promise<string> {
  const asked = (c.req.header("Accept-Language") ?? "").toLowerCase().split(",", 20);
  const languages = asked.map((range) => range.trim().split(/[-;]/, 1)[0] ?? "");
  const known = languages.find((language) => LOCALES.includes(language)) ?? "en";
  await loadLocale(known);
  return known;
}
