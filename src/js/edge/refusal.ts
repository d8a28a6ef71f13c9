import { CallgateError } from "../api/errors.js";
import { problem } from "./problem.js";

const RETRY_SECONDS = "10";

/** Why a request goes no further, before it is a response. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
}

/** Nobody is known by the request's credential. */
export const NOBODY: Refusal = { status: 401, code: "unauthenticated" };

/** The refusal that an error of reading the person stands for. */
export function refusalOf({ code }: CallgateError): Refusal {
  return { status: code === "unknown_subject" ? 403 : 503, code };
}

/** The outcome; an error of the package's own is one, every other is the caller's to see. */
export async function settled<T>(attempt: () => T | Promise<T>): Promise<T | CallgateError> {
  try {
    return await attempt();
  } catch (error) {
    return own(error);
  }
}

/** @throws it, where it is no error of the package's own */
export function own(error: unknown): CallgateError {
  if (error instanceof CallgateError) return error;
  throw error;
}

const FURTHER: Readonly<Record<number, Record<string, string>>> = {
  401: { "www-authenticate": "Bearer" },
  503: { "retry-after": RETRY_SECONDS },
};

/** The refusal as problem details, with the headers that its status asks for. */
export function refused(request: Request, { status, code }: Refusal, headers: Record<string, string>): Promise<Response> {
  return problem(request, status, code, { ...FURTHER[status], ...headers });
}
