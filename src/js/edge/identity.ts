import type { Gate } from "../api/types.js";

/** Who a verified credential speaks for. */
export interface Identity {
  /** The subject id, as the policy has it. */
  readonly subject: string;
  /** When the credential was issued. One that is older than the person belongs to somebody who had the same id before. */
  readonly issuedAt?: Date;
}

/** The person whose credential was verified, or undefined. A bare text is the subject id. */
export type Identified = Identity | string | undefined;

/** The person, or the function that verifies a request's credential, such as `jwt(…)` of `callgate/jwt`. */
export type Subject = Identified | ((request: Request) => Identified | Promise<Identified>);

/** Who asks. */
export function identify(request: Request, subject: Subject): Identified | Promise<Identified> {
  return typeof subject === "function" ? subject(request) : subject;
}

/** The subject id, where there is one at all. */
export function subjectOf(identified: Identified): string | undefined {
  const subject = typeof identified === "object" ? identified?.subject : identified;
  return typeof subject === "string" ? subject : undefined;
}

/** Whether the credential was issued to the person that the snapshot means. */
export function speaksFor(identified: Identified, gate: Gate): boolean {
  const issuedAt = typeof identified === "object" ? identified?.issuedAt : undefined;
  return issuedAt === undefined || Number(issuedAt) >= gate.since.getTime();
}
