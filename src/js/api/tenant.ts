import { clockOf } from "./clock.js";
import type { Core, CoreTenant } from "./core.js";
import { asError, CallgateError } from "./errors.js";
import { decisions, OpenGate } from "./gate.js";
import { evaluator } from "./evaluator.js";
import { memoryFloor, opened, TOLERANCE } from "./trust.js";
import type { Decision, Gate, Source, Tenant, Trust } from "./types.js";

const GATES = 1_000;
/** A path has at most a node file per eight levels, and the views that a person names are one walk further. */
const ROUNDS = 16;
const RETRY_MS = 100;

/**
 * Verifies a snapshot's checkpoint and root file. People are read when asked for.
 *
 * @throws {CallgateError} with one of the opening codes, or `unavailable` where the root file is missing.
 *
 * @example
 * const tenant = await openSnapshot(kv(env.SNAPSHOT), { tenant: "acme", publisher });
 * const gate = await tenant.for(subject);
 */
export async function openSnapshot(source: Source, trust: Trust): Promise<Tenant> {
  const core = await evaluator.get();
  const floored = { ...trust, floor: trust.floor ?? memoryFloor() };
  const snapshot = await openCheckpoint(core, source, floored);
  await readRoot(snapshot, source);
  return new OpenTenant(core, source, floored, snapshot);
}

class OpenTenant implements Tenant {
  readonly #core: Core;
  readonly #source: Source;
  readonly #trust: Trust;
  readonly #decisions: readonly Decision[];
  #snapshot: CoreTenant;
  #gates = new Map<string, Gate>();

  constructor(core: Core, source: Source, trust: Trust, snapshot: CoreTenant) {
    this.#core = core;
    this.#source = source;
    this.#trust = trust;
    this.#decisions = decisions(core.codes());
    this.#snapshot = snapshot;
  }

  get sequence(): number {
    return this.#snapshot.sequence;
  }

  get expires(): Date {
    return new Date(this.#snapshot.expires);
  }

  get kid(): string {
    return this.#snapshot.kid;
  }

  async for(subject: string): Promise<Gate> {
    const gates = this.#gates;
    const kept = gates.get(subject);
    if (kept !== undefined) return kept;
    const gate = await this.#read(subject, (snapshot) => {
      const clock = clockOf(this.#trust);
      return new OpenGate(snapshot.gate(subject, clock()), this.#decisions, clock);
    });
    if (gates.size >= GATES) gates.clear();
    gates.set(subject, gate);
    return gate;
  }

  slice(subject: string): Promise<{ bytes: Uint8Array; etag: string }> {
    return this.#read(subject, (snapshot) => ({ bytes: snapshot.slice(subject), etag: quoted(snapshot.etag(subject)) }));
  }

  async refresh(): Promise<boolean> {
    const next = await openCheckpoint(this.#core, this.#source, this.#trust);
    if (next.sequence <= this.sequence) return false;
    await readRoot(next, this.#source);
    if (next.sequence <= this.sequence) return false;
    this.#snapshot = next;
    this.#gates = new Map();
    return true;
  }

  /** One question reads one root: a refresh in between does not change it. */
  async #read<T>(subject: string, use: (snapshot: CoreTenant) => T): Promise<T> {
    if (typeof subject !== "string") throw new TypeError("`subject` is no text");
    const snapshot = this.#snapshot;
    try {
      await readPerson(snapshot, this.#source, subject);
      return use(snapshot);
    } catch (cause) {
      throw asError(cause);
    }
  }
}

async function openCheckpoint(core: Core, source: Source, trust: Trust): Promise<CoreTenant> {
  const jws = await source.checkpoint();
  const checkpoint = await opened(trust, TOLERANCE.edge, (given) => core.openTenant(jws, given));
  return checkpoint.tenant();
}

/** Every walk begins at the root file, whoever it leads to. */
async function readRoot(snapshot: CoreTenant, source: Source): Promise<void> {
  try {
    await supply(snapshot, source, snapshot.missing("-"));
  } catch (cause) {
    throw asError(cause);
  }
}

async function readPerson(snapshot: CoreTenant, source: Source, subject: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const names = snapshot.missing(subject);
    if (names.length === 0) return;
    await supply(snapshot, source, names);
  }
  throw new CallgateError("unavailable", { detail: "the walk does not end" });
}

async function supply(snapshot: CoreTenant, source: Source, names: readonly string[]): Promise<void> {
  const files = await Promise.all(names.map(async (name) => [name, await fetched(source, name)] as const));
  for (const [name, bytes] of files) snapshot.supply(name, bytes);
}

/** A store that is copied from place to place may lag behind its checkpoint for a moment. */
async function fetched(source: Source, name: string): Promise<Uint8Array> {
  const file = (await source.file(name)) ?? (await pause(RETRY_MS), await source.file(name));
  if (file === undefined) throw new CallgateError("unavailable", { detail: `file \`${name}\`` });
  return file;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function quoted(etag: string): string {
  return etag.startsWith("\"") ? etag : `"${etag}"`;
}
