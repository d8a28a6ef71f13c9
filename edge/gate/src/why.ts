import { Hono } from "hono";
import { explain } from "callgate/author";
import type { CallgateEnv } from "callgate/hono";
import type { Namespace } from "./environment.ts";
import { locale, problem } from "./problems.ts";

const DOCUMENT = "document";
const WORD = /^[\x21-\x7e]{1,255}$/;

/**
 * `GET /api/why?action=&resource=&within=&subject=`: why an answer is as it is, from the whole document, about the
 * asker or about another person. The route table says who may ask; the gate in front has already enforced it.
 */
export function whyRoute(documents: Namespace): Hono<CallgateEnv> {
  return new Hono<CallgateEnv>().get("/", async (c) => {
    const { action, resource, within, subject = c.var.gate.subject } = c.req.query();
    const words = [action, resource, within ?? resource, subject];
    if (action === undefined || resource === undefined || !words.every((word) => word !== undefined && WORD.test(word))) {
      return problem(c, 400, "malformed");
    }
    const document = await documents.get(DOCUMENT, "text");
    if (document === null) return problem(c, 503, "unavailable", { "Retry-After": "10" });
    const question = { subject, action, resource, ...(within === undefined ? {} : { within }), now: Date.now() };
    return c.json({ ...question, ...(await explain(document, question, await locale(c))) });
  });
}
