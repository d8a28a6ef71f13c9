import type { Gate } from "../api/types.js";

/** Who a verified credential speaks for. */
export interface Identity {
  /** The subject id, as the policy has it. */
  readonly subject: string;
  /** When the credential was issued. One that is older than the person, whose record says `from`, belongs to somebody who had the same id before. */
  readonly issuedAt: Date;
}

/** The person whose credential was verified, or undefined. A bare text is the subject id of whom the caller knows to be that person still, whatever the credential's age. */
export type Identified = Identity | string | undefined;

/** The person, or the function that verifies a request's credential, such as `jwt(…)` of `callgate/jwt`. */
export type Subject = Identified | ((request: Request) => Identified | Promise<Identified>);

/** Whether a credential was taken back since it was issued, for a subject id that came as a bare text at an unknown time. Anything but `false` refuses. */
export type Revoked = (subject: string, issuedAt: Date | undefined, request: Request) => boolean | Promise<boolean>;

/** Who asks; nobody where the credential was taken back. */
export function identify(request: Request, { subject, revoked }: { readonly subject: Subject; readonly revoked?: Revoked }): Identified | Promise<Identified> {
  const identified = typeof subject === "function" ? subject(request) : subject;
  return revoked === undefined ? identified : unlessRevoked(identified, revoked, request);
}

async function unlessRevoked(identifying: Identified | Promise<Identified>, revoked: Revoked, request: Request): Promise<Identified> {
  const identified = await identifying;
  const id = subjectOf(identified);
  if (id === undefined) return undefined;
  const issuedAt = typeof identified === "object" ? identified.issuedAt : undefined;
  return (await revoked(id, issuedAt, request)) === false ? identified : undefined;
}

/** The subject id, where there is one at all. */
export function subjectOf(identified: Identified): string | undefined {
  const subject = typeof identified === "object" ? identified?.subject : identified;
  return typeof subject === "string" ? subject : undefined;
}

/** Whether the credential was issued to the person that the snapshot means; one that does not say when was not. */
export function speaksFor(identified: Identified, gate: Gate): boolean {
  return typeof identified === "string" || Number(identified?.issuedAt?.valueOf()) >= gate.since.getTime();
}
