import type { Context } from "hono";
import { CallgateError } from "callgate";
import type { Identify } from "./identity.ts";
import type { KeepTenant } from "./tenant.ts";

/** Who asks: the subject of a valid bearer token, or nobody. */
export type SignedIn = (c: Context) => Promise<string | undefined>;

export function signedInBy(identify: Identify, tenant: KeepTenant): SignedIn {
  return async (c) => {
    const identity = await identify(c.req.header("Authorization"));
    if (identity === undefined) return undefined;
    const since = await bornAt(tenant, identity.subject);
    return identity.issuedAt < since ? undefined : identity.subject;
  };
}

/** A token older than the person belongs to somebody who had the same id before. */
async function bornAt(tenant: KeepTenant, subject: string): Promise<number> {
  try {
    return (await (await tenant()).for(subject)).since.getTime();
  } catch (error) {
    if (error instanceof CallgateError && error.code === "unknown_subject") return 0;
    throw error;
  }
}
