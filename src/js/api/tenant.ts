import type { Clock } from "./clock.js";
import { clockOf } from "./clock.js";
import type { CoreTenant } from "./core.js";
import { Cores } from "./cores.js";
import { asError } from "./errors.js";
import { decisions, OpenGate } from "./gate.js";
import { evaluator } from "./evaluator.js";
import { Lru } from "./lru.js";
import { Snapshot } from "./snapshot.js";
import { memoryFloor } from "./trust.js";
import type { Decision, Gate, SnapshotOptions, Source, Tenant, Trust } from "./types.js";

const MEMORY = 64 * 1024 * 1024;
/** What each kind may take; the rest is for the evaluator itself and for reads in progress. */
const SHARE = { files: 6 / 16, evaluators: 5 / 16, gates: 2 / 16, slices: 1 / 16 } as const;
/** How much of the evaluator's memory a person's lines take, once read, for each of their bytes; measured, and rounded up. */
const READ = 10;

interface Slice {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

/**
 * Verifies a snapshot's checkpoint and root file. People are read when asked for, and kept within a budget of memory.
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
  const open = () => Snapshot.open(core, source, floored, memory * SHARE.files);
  return new OpenTenant(open, await ready(await open()), decisions(core.codes()), clockOf(trust), memory);
}

/** A publication is taken once its root file is here. */
async function ready(snapshot: Snapshot): Promise<Snapshot> {
  try {
    await snapshot.readRoot();
    return snapshot;
  } catch (cause) {
    snapshot.free();
    throw asError(cause);
  }
}

class OpenTenant implements Tenant {
  readonly #newest: () => Promise<Snapshot>;
  readonly #decisions: readonly Decision[];
  readonly #clock: Clock;
  readonly #memory: number;
  readonly #cores: Cores;
  #snapshot: Snapshot;
  #gates!: Lru<string, OpenGate>;
  #slices!: Lru<string, Slice>;

  constructor(newest: () => Promise<Snapshot>, snapshot: Snapshot, answers: readonly Decision[], clock: Clock, memory: number) {
    this.#newest = newest;
    this.#decisions = answers;
    this.#clock = clock;
    this.#memory = memory;
    this.#cores = new Cores(memory * SHARE.evaluators);
    this.#snapshot = snapshot;
    this.#forget();
  }

  get sequence(): number {
    return this.#snapshot.sequence;
  }

  get expires(): Date {
    return this.#snapshot.expires;
  }

  get kid(): string {
    return this.#snapshot.kid;
  }

  async for(subject: string): Promise<Gate> {
    const gates = this.#gates;
    const opened = gates.get(subject) ?? (await this.#read(subject, (core) => this.#open(core, subject)));
    const gate = gates.get(subject) ?? opened;
    return gates.set(subject, gate, gate.weight);
  }

  async slice(subject: string): Promise<Slice> {
    const slices = this.#slices;
    const slice = slices.get(subject) ?? (await this.#read(subject, (core) => derive(core, subject)));
    const { bytes, etag } = slices.set(subject, slice, slice.bytes.length);
    return { bytes: bytes.slice(), etag };
  }

  async refresh(): Promise<boolean> {
    const next = await this.#newest();
    if (next.sequence > this.sequence) await ready(next);
    if (next.sequence > this.sequence) return this.#switch(next);
    next.free();
    return false;
  }

  /** At once and whole; what another call of `refresh` brought meanwhile may be newer. */
  #switch(next: Snapshot): true {
    next.succeed(this.#snapshot);
    this.#snapshot = next;
    this.#forget();
    return true;
  }

  #forget(): void {
    this.#gates = new Lru(this.#memory * SHARE.gates);
    this.#slices = new Lru(this.#memory * SHARE.slices);
  }

  #open(tenant: CoreTenant, subject: string): OpenGate {
    const lines = tenant.lines(subject);
    const core = this.#cores.of(lines.length * READ, () => tenant.gate(lines, this.#clock()));
    return new OpenGate(core, this.#decisions, this.#clock, lines.length);
  }

  /** One question reads one root: a refresh in between does not change it. */
  async #read<T>(subject: string, answer: (tenant: CoreTenant) => T): Promise<T> {
    if (typeof subject !== "string") throw new TypeError("`subject` is no text");
    try {
      return await this.#snapshot.read(subject, answer);
    } catch (cause) {
      throw asError(cause);
    }
  }
}

function derive(tenant: CoreTenant, subject: string): Slice {
  return { bytes: tenant.slice(subject), etag: `"${tenant.etag(subject)}"` };
}
