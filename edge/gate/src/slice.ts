import { Hono } from "hono";
import { notAllowed, problem } from "./problems.ts";
import type { KeepTenant, SignedIn } from "./signed-in.ts";

/** `GET /callgate/slice`: the signed-in person's own slice, and nobody else's. */
export function sliceRoute(tenant: KeepTenant, signedIn: SignedIn): Hono {
  return new Hono()
    .get("/", async (c) => {
      c.header("Vary", "Authorization, Accept-Language");
      c.header("Cache-Control", "private, no-store");
      const subject = await signedIn(c.req.raw);
      if (subject === undefined) return problem(c, 401, "unauthenticated", { "WWW-Authenticate": "Bearer" });
      const slice = await (await tenant()).slice(subject);
      c.header("ETag", slice.etag);
      if (matches(c.req.header("If-None-Match"), slice.etag)) return c.body(null, 304);
      return c.body(slice.bytes.slice().buffer, 200, { "Content-Type": "application/vnd.callgate.slice" });
    })
    .all((c) => notAllowed(c, "GET, HEAD"));
}

/** Weak comparison (RFC 9110, 13.1.2): a compressing proxy marks the tag it passes on as weak. */
function matches(header: string | undefined, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes(etag);
}
