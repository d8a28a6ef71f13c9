import { CallgateError, type Tenant } from "callgate";
import type { Identity } from "callgate/jwt";

/** Hands out the newest verified snapshot; rejects with a `CallgateError` while there is none. */
export type KeepTenant = () => Promise<Tenant>;

/** Whom the request's verified token speaks for. */
export type Identify = (request: Request) => Promise<Identity | undefined>;

/** Who asks: the subject of a valid bearer token, or nobody. */
export type SignedIn = (request: Request) => Promise<string | undefined>;

export function signedInBy(identify: Identify, tenant: KeepTenant): SignedIn {
  return async (request) => {
    const identity = await identify(request);
    if (identity === undefined) return undefined;
    const since = await bornAt(tenant, identity.subject);
    return (identity.issuedAt?.getTime() ?? 0) < since ? undefined : identity.subject;
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
