import type { Hono } from "hono";
import type { Connected, Gate, MenuNode, PublicKey, Source, Tenant, Trust } from "callgate";
import type { Host } from "callgate/author";
import type { Identity } from "callgate/edge";
import type { KvFloorNamespace, KvNamespace } from "callgate/sources/kv";

/** What the examples of the reference take as given. */
declare global {
  const gate: Gate;
  const tenant: Tenant & (() => Tenant);
  const connected: Connected;
  const publisher: { keys: PublicKey[] };
  const trust: Trust & { subject: string };
  const bytes: Uint8Array;
  const source: Source;
  const subject: string;
  const session: { user: string; token: string };
  const policy: string;
  const host: Host;
  const env: { SNAPSHOT: KvNamespace & KvFloorNamespace; STORE_TOKEN: string; BUCKET: import("callgate/sources/r2").R2Bucket };
  const storage: import("callgate/sources/unstorage").Storage;
  const request: Request;
  const issuer: string;
  const audience: string;
  const jwks: URL;
  const identify: (request: Request) => Promise<Identity | undefined>;
  const app: Hono<{ Variables: { route: { params: Record<string, string> } } }>;
  const contact: object | undefined;
  const all: { id: string }[];
  const button: HTMLButtonElement;
  const list: HTMLElement;
  const nav: HTMLElement;
  const entry: (label: string, href: string | undefined, children: readonly MenuNode[]) => HTMLElement;
  const answer: (request: Request, params: Readonly<Record<string, string>> | undefined) => Response;
  const records: (database: string | undefined) => object;
  const trace: { getActiveSpan(): { addEvent(name: string, attributes: Record<string, string | number | boolean>): void } | undefined };
  const Hono: typeof import("hono").Hono;
  function Menu(props: { gate: Gate }): null;
  function render(shown: unknown): void;
}
