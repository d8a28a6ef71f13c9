import type { Clock } from "./clock.js";
import { clockOf, latched } from "./clock.js";
import type { CoreGate, CoreTenant } from "./core.js";
import { Cores } from "./cores.js";
import { decisionsOf, OpenGate, POISONED, told } from "./gate.js";
import { evaluator } from "./evaluator.js";
import { Lru } from "./lru.js";
import { isName } from "./question.js";
import { Snapshot } from "./snapshot.js";
import { memoryFloor } from "./trust.js";
import type { Asking, Decision, Gate, Resource, SnapshotOptions, Source, Tenant, Trust } from "./types.js";

const MEMORY = 64 * 1024 * 1024;
/** What each kind may take; the rest is for the evaluator itself and for reads in progress. */
const SHARE = { files: 5 / 16, evaluators: 4 / 16, gates: 2 / 16, slices: 1 / 16, lines: 1 / 16 } as const;

interface Slice {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/**
 * Verifies a snapshot's checkpoint and root file, and reads its routes. People are read when asked for, and kept within a budget of memory.
 *
 * @throws {CallgateError} with one of the opening codes; `unavailable` where checkpoint or root file is missing, `unreachable`
 * where the store cannot be reached.
 *
 * @example
 * const tenant = await openSnapshot(kv(env.SNAPSHOT), { tenant: "acme", publisher });
 * const gate = await tenant.for(subject);
 */
export async function openSnapshot(source: Source, trust: Trust, { memory = MEMORY }: SnapshotOptions = {}): Promise<Tenant> {
  if (!(memory >= 0)) throw new TypeError("`memory` is no number of bytes");
  const core = await evaluator.get();
  const floored = { ...trust, floor: trust.floor ?? memoryFloor() };
  const budget = { files: memory * SHARE.files, lines: memory * SHARE.lines };
  const open = () => Snapshot.open(core, source, floored, budget);
  return new OpenTenant(open, await ready(await open(), (snapshot) => snapshot.readShared()), decisionsOf(core), clockOf(trust), memory);
}

/** A publication is taken once its first files are here. */
async function ready(snapshot: Snapshot, read: (snapshot: Snapshot) => Promise<void>): Promise<Snapshot> {
  try {
    await read(snapshot);
    return snapshot;
  } catch (cause) {
    const error = evaluator.health.failed(cause);
    if (!evaluator.health.poisoned) snapshot.free();
    throw error;
  }
}

class OpenTenant implements Tenant {
  readonly #newest: () => Promise<Snapshot>;
  readonly #decisions: readonly Decision[];
  readonly #memory: number;
  readonly #cores: Cores;
  readonly #health = evaluator.health;
  readonly #real: Clock;
  #snapshot!: Snapshot;
  /** Of everybody, until a newer publication is here. */
  #clock!: Clock;
  #gates!: Lru<string, OpenGate>;
  #slices!: Lru<string, Slice>;

  constructor(newest: () => Promise<Snapshot>, snapshot: Snapshot, answers: readonly Decision[], clock: Clock, memory: number) {
    this.#newest = newest;
    this.#decisions = answers;
    this.#real = clock;
    this.#memory = memory;
    this.#cores = new Cores(memory * SHARE.evaluators);
    this.#take(snapshot);
  }

  get sequence(): number {
    return this.#snapshot.publication.sequence;
  }

  get expires(): Date {
    return new Date(this.#snapshot.publication.expires);
  }

  get kid(): string {
    return this.#snapshot.publication.kid;
  }

  async for(subject: string): Promise<Gate> {
    this.#health.check();
    return this.#kept(subject) ?? this.#opened(subject);
  }

  decide(subject: string, action: string, resource: Resource, asking?: Asking): Decision | Promise<Decision> {
    if (this.#health.poisoned) return POISONED;
    const gate = this.#kept(subject);
    if (gate !== undefined) return gate.decide(action, resource, asking);
    return this.#passed(this.#snapshot, subject, action, resource, asking) ?? this.#asked(subject, action, resource, asking);
  }

  async slice(subject: string): Promise<Slice> {
    this.#health.check();
    const slices = this.#slices;
    const slice = slices.get(subject) ?? (await this.#read(subject, this.#snapshot, (core) => derive(core, subject)));
    const { bytes, etag } = slices.set(subject, slice, slice.bytes.length);
    return { bytes: bytes.slice(), etag };
  }

  async refresh(): Promise<boolean> {
    const next = await this.#newest();
    if (next.publication.sequence > this.sequence) await ready(next, () => next.readRoot());
    if (next.publication.sequence > this.sequence) return this.#switch(next);
    next.free();
    return false;
  }

  /** At once and whole; what another call of `refresh` brought meanwhile may be newer. */
  #switch(next: Snapshot): true {
    next.succeed(this.#snapshot);
    this.#take(next);
    return true;
  }

  /** Time begins with the checkpoint, however far the clock is behind it. */
  #take(snapshot: Snapshot): void {
    this.#snapshot = snapshot;
    this.#clock = latched(this.#real, snapshot.publication.sequence);
    this.#gates = new Lru(this.#memory * SHARE.gates);
    this.#slices = new Lru(this.#memory * SHARE.slices);
  }

  /** The gate that is kept, which may have come to weigh more. */
  #kept(subject: string): OpenGate | undefined {
    const gate = this.#gates.get(subject);
    return gate && this.#gates.set(subject, gate, gate.weight);
  }

  /** A decision without a gate; undefined where something is not here, or has to be said otherwise. */
  #passed(snapshot: Snapshot, subject: string, action: string, resource: Resource, asking: Asking | undefined): Decision | undefined {
    if (this.#health.poisoned) return POISONED;
    if (typeof subject !== "string" || !isName(action) || !isName(resource) || asking !== undefined) return undefined;
    const now = this.#clock().instant;
    if (!Number.isFinite(now)) return undefined;
    try {
      const code = snapshot.decide(subject, now, action, resource);
      return code < 0 ? undefined : told(this.#decisions[code] ?? POISONED, action, resource);
    } catch (cause) {
      this.#health.failed(cause);
      return undefined;
    }
  }

  /** Once what it takes is here, which is less than a gate takes; else by one that is not kept: who is asked about once is most often not asked about again. */
  async #asked(subject: string, action: string, resource: Resource, asking: Asking | undefined): Promise<Decision> {
    const snapshot = this.#snapshot;
    const passed = () => this.#passed(snapshot, subject, action, resource, asking);
    const decision = asking === undefined && isName(resource) ? await this.#read(subject, snapshot, passed, resource) : undefined;
    return decision ?? (await this.#made(subject, snapshot)).decide(action, resource, asking);
  }

  /** A new gate, which is kept: at once where all that it needs is here. */
  #opened(subject: string): OpenGate | Promise<OpenGate> {
    const gates = this.#gates;
    const made = this.#made(subject, this.#snapshot);
    return made instanceof Promise ? brought(made, subject, gates) : gates.set(subject, made, made.weight);
  }

  #made(subject: string, snapshot: Snapshot): OpenGate | Promise<OpenGate> {
    if (typeof subject !== "string") throw new TypeError("`subject` is no text");
    const open = (core: CoreTenant) => this.#open(core, snapshot, subject);
    try {
      return snapshot.here(open) ?? this.#read(subject, snapshot, open);
    } catch (cause) {
      throw this.#health.failed(cause);
    }
  }

  #open(tenant: CoreTenant, snapshot: Snapshot, subject: string): OpenGate {
    const awake = tenant.gate(subject, this.#clock().instant);
    const { lines, weight } = snapshot.lines(awake);
    const core = this.#cores.of(awake, () => this.#wake(snapshot, subject, lines));
    const gates = this.#gates;
    const grew = (gate: OpenGate) => gates.weigh(subject, gate, gate.weight);
    return new OpenGate(subject, snapshot.publication, core, this.#decisions, this.#clock, { size: weight, grew });
  }

  /** An evaluator that was given up: from the files, else from the lines that the gate has kept. */
  #wake(snapshot: Snapshot, subject: string, lines: readonly Uint8Array[]): CoreGate {
    const now = this.#clock().instant;
    return snapshot.here((core) => core.gate(subject, now)) ?? snapshot.revived(lines, now);
  }

  /** One question reads one root: a refresh in between does not change it. */
  async #read<T>(subject: string, snapshot: Snapshot, answer: (tenant: CoreTenant) => T, resource?: string): Promise<T> {
    if (typeof subject !== "string") throw new TypeError("`subject` is no text");
    try {
      return await snapshot.read(subject, answer, resource);
    } catch (cause) {
      throw this.#health.failed(cause);
    }
  }
}

/** Who asked about the same person meanwhile has made the gate that counts. */
async function brought(made: Promise<OpenGate>, subject: string, gates: Lru<string, OpenGate>): Promise<OpenGate> {
  const opened = await made;
  const gate = gates.get(subject) ?? opened;
  return gates.set(subject, gate, gate.weight);
}

function derive(tenant: CoreTenant, subject: string): Slice {
  return { bytes: tenant.slice(subject), etag: `"${tenant.etag(subject)}"` };
}
