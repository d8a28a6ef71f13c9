/**
 * Real gates from a policy document, for unit tests.
 *
 * @packageDocumentation
 */

import { asError, CallgateError } from "../api/errors.js";
import type { SettingName } from "../api/names.js";
import { openSnapshot } from "../api/tenant.js";
import type { Gate, PublicKey, Source, Tenant } from "../api/types.js";
import type { Prepared } from "../author/core.js";
import { author } from "../author/core.js";

export { CallgateError } from "../api/errors.js";
export type { Gate, Tenant } from "../api/types.js";

/** What a test sets up besides the policy. */
export interface TestOptions {
  /** The time at which everything is decided. Default: the system's clock. */
  readonly now?: Date | (() => Date);
  /** Values of settings, in place of the document's. */
  readonly settings?: Readonly<Partial<Record<SettingName, boolean>>>;
}

const LIFETIME = 30 * 24 * 60 * 60 * 1000;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/**
 * The gate of one person under a policy, for tests: the document is checked, resolved and signed in memory with a key of
 * the moment, then verified and evaluated by the code that production runs. Nothing is a mock.
 *
 * @param policy the document, as JSON text or as the object that it stands for
 * @throws {CallgateError} `invalid_policy` with every fault and its place; `unknown_subject`.
 *
 * @example
 * const gate = await gateFor(policy, { subject: "anna", now: new Date("2026-03-01T09:00:00Z") });
 * render(<Menu gate={gate} />);
 */
export async function gateFor(policy: string | object, options: TestOptions & { readonly subject: string }): Promise<Gate> {
  return (await tenantFor(policy, options)).for(options.subject);
}

/**
 * A whole published tenant, for tests of edge functions: `tenant.for(subject)`, `tenant.slice(subject)`.
 *
 * @throws {CallgateError} `invalid_policy` with every fault and its place.
 *
 * @example
 * const app = new Hono().use(callgate({ tenant: () => tenantFor(policy), subject: "anna" }));
 */
export async function tenantFor(policy: string | object, options: TestOptions = {}): Promise<Tenant> {
  const now = clock(options.now);
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", keys.publicKey);
  const key = { kty, crv, x, y } as PublicKey;
  const prepared = await prepare(documentOf(policy, options.settings), key, now().getTime());
  const signature = await crypto.subtle.sign(ALGORITHM, keys.privateKey, new TextEncoder().encode(prepared.input));
  const source = memory(`${prepared.input}.${base64url(new Uint8Array(signature))}`, prepared);
  return openSnapshot(source, { tenant: prepared.tenant, publisher: { keys: [key] }, now });
}

async function prepare(document: string, key: PublicKey, issued: number): Promise<Prepared> {
  const wasm = await author.get();
  try {
    return wasm.prepare(document, key, crypto.getRandomValues(new Uint8Array(32)), issued, issued + LIFETIME);
  } catch (cause) {
    throw asError(cause);
  }
}

function clock(now: TestOptions["now"]): () => Date {
  if (typeof now === "function") return now;
  return now === undefined ? () => new Date() : () => now;
}

/** Settings are put into the document before it is checked, so that unknown and locked ones are refused as ever. */
function documentOf(policy: string | object, settings: TestOptions["settings"]): string {
  if (settings === undefined) return typeof policy === "string" ? policy : JSON.stringify(policy);
  const document = typeof policy === "string" ? parsed(policy) : policy;
  // What is no object is refused where the document is checked.
  if (typeof document !== "object" || document === null || Array.isArray(document)) return JSON.stringify(document);
  const chosen = Object.entries(settings).map(([name, value]) => [name, { ...document.settings?.[name], value }]);
  return JSON.stringify({ ...document, settings: { ...document.settings, ...Object.fromEntries(chosen) } });
}

function parsed(policy: string) {
  try {
    return JSON.parse(policy);
  } catch (cause) {
    throw new CallgateError("invalid_policy", { cause });
  }
}

function memory(checkpoint: string, prepared: Prepared): Source {
  return {
    checkpoint: async () => new TextEncoder().encode(checkpoint),
    file: async (name) => prepared.file(name),
  };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
