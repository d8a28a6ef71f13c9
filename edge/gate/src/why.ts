import { Hono } from "hono";
import { describe, type Code, type Explanation, type Gate } from "callgate";
import { explain } from "callgate/author";
import { languageFor } from "callgate/edge";
import type { CallgateEnv } from "callgate/hono";
import type { Documents } from "./documents.ts";
import { problem } from "./problems.ts";

const WORD = /^[\x21-\x7e]{1,255}$/;
const METHOD = /^[A-Z]{1,16}$/;
const PATH = /^\/[^\p{Cc}]{0,1023}$/u;

/** What is asked for; without an action, no route leads to what was asked. */
interface Asked {
  readonly code?: Code;
  readonly action?: string | undefined;
  readonly resource?: string | undefined;
  readonly within?: string | undefined;
}

/**
 * `GET /api/why?action=&resource=&within=&subject=`, or `?method=&path=&subject=` for a request: why an answer is as
 * it is, from the whole document, about the asker or about another person. The route table says who may ask; the
 * gate in front has already enforced it.
 */
export function whyRoute(documents: Documents): Hono<CallgateEnv> {
  return new Hono<CallgateEnv>().get("/", async (c) => {
    const { subject = c.var.gate.subject, ...query } = c.req.query();
    const asked = WORD.test(subject) ? askedBy(query, c.var.gate) : undefined;
    if (asked === undefined) return problem(c, 400, "malformed");
    const { code, action, resource, within } = asked;
    const language = await languageFor(c.req.raw);
    if (action === undefined || resource === undefined) return c.json({ subject, ...noRoute(code ?? "unlisted", language) });
    const document = await documents.text("policy.json");
    if (document === null) return problem(c, 503, "unavailable", { "Retry-After": "10" });
    const question = { subject, action, resource, ...(within === undefined ? {} : { within }), now: Date.now() };
    return c.json({ ...question, ...(await explain(document, question, language)) });
  });
}

/** `undefined` for anything but one whole question. */
function askedBy({ method, path, ...named }: Record<string, string>, gate: Gate): Asked | undefined {
  const { action, resource, within } = named;
  if (method === undefined && path === undefined) {
    const words = [action, resource, within ?? resource];
    return words.every((word) => word !== undefined && WORD.test(word)) ? { action, resource, within } : undefined;
  }
  if (!METHOD.test(method ?? "") || !PATH.test(path ?? "") || (action ?? resource ?? within) !== undefined) return undefined;
  // The route table is the tenant's, so the asker's own gate finds what a request needs, whoever makes it.
  return gate.route(method === "HEAD" ? "GET" : (method ?? ""), path ?? "");
}

function noRoute(code: Code, language: string): Explanation {
  return { allowed: false, code, scope: "document", text: describe(code, language).text, steps: [] };
}
