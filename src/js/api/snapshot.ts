import type { Core, CoreTenant } from "./core.js";
import { CallgateError } from "./errors.js";
import { repeated } from "./repeat.js";
import { opened, TOLERANCE } from "./trust.js";
import type { Source, Trust } from "./types.js";

/** Three files lead to a line, and three more to the lines that a person names. */
const ROUNDS = 8;

/** One publication, and as many of its files as a budget holds. */
export class Snapshot {
  readonly #tenant: CoreTenant;
  readonly #source: Source;
  /** The marks of the walks in progress, the oldest first. */
  readonly #walks = new Set<number>();
  #budget: number;

  private constructor(tenant: CoreTenant, source: Source, budget: number) {
    this.#tenant = tenant;
    this.#source = source;
    this.#budget = budget;
  }

  /** Verifies the source's checkpoint. No file is read yet. */
  static async open(core: Core, source: Source, trust: Trust, budget: number): Promise<Snapshot> {
    const jws = await repeated(() => source.checkpoint());
    if (jws === undefined) throw new CallgateError("unavailable", { detail: "no checkpoint" });
    const checkpoint = await opened(trust, TOLERANCE.edge, (given) => core.openTenant(jws, given));
    try {
      return new Snapshot(checkpoint.tenant(), source, budget);
    } finally {
      checkpoint.free();
    }
  }

  get sequence(): number {
    return this.#tenant.sequence;
  }

  get expires(): Date {
    return new Date(this.#tenant.expires);
  }

  get kid(): string {
    return this.#tenant.kid;
  }

  /** Every walk begins at the root file, whoever it leads to. */
  async readRoot(): Promise<void> {
    await this.#bring(this.#tenant.missing("-"));
  }

  /** Brings what a subject needs, and answers from it. Meanwhile none of it is forgotten. */
  async read<T>(subject: string, answer: (tenant: CoreTenant) => T): Promise<T> {
    const mark = this.#tenant.mark();
    this.#walks.add(mark);
    try {
      await this.#walk(subject);
      return answer(this.#tenant);
    } finally {
      this.#walks.delete(mark);
      const [oldest = Number.POSITIVE_INFINITY] = this.#walks;
      this.#tenant.trim(this.#budget, oldest);
    }
  }

  /** Takes over an older publication's files. Whoever still reads that one brings again what they need. */
  succeed(older: Snapshot): void {
    this.#tenant.succeed(older.#tenant);
    older.#budget = 0;
  }

  free(): void {
    this.#tenant.free();
  }

  async #walk(subject: string): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const names = this.#tenant.missing(subject);
      if (names.length === 0) return;
      await this.#bring(names);
    }
    throw new CallgateError("unavailable", { detail: "the walk does not end" });
  }

  async #bring(names: readonly string[]): Promise<void> {
    const files = await Promise.all(names.map(async (name) => [name, await this.#file(name)] as const));
    for (const [name, bytes] of files) this.#tenant.supply(name, bytes);
  }

  /** A store that is copied from place to place may lag behind its checkpoint for a moment. */
  async #file(name: string): Promise<Uint8Array> {
    const file = await repeated(() => this.#source.file(name));
    if (file === undefined) throw new CallgateError("unavailable", { detail: `file \`${name}\`` });
    return file;
  }
}
