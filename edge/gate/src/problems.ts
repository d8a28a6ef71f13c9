import type { Context } from "hono";
import { CallgateError } from "callgate";
import { problem as problemFor } from "callgate/edge";

/** Answers with problem details (RFC 9457), beside the headers that the route has set. */
export async function problem(c: Context, status: number, code: string, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await problemFor(c.req.raw, status, code, headers);
  return c.newResponse(answer.body, answer);
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
