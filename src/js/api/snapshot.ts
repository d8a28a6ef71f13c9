import { isFault, rowsOf, type Core, type CoreGate, type CoreTenant } from "./core.js";
import { CallgateError } from "./errors.js";
import { Lru } from "./lru.js";
import { repeated } from "./repeat.js";
import type { Publication } from "./publication.js";
import { opened, TOLERANCE } from "./trust.js";
import type { Source, Trust } from "./types.js";

/** Three files lead to a line, and three more to the lines that a person names. */
const ROUNDS = 8;
const NEWLINE = 10;
/** A host that drops a request may never end its walk: after so many later ones, what it used is not kept for it. */
const WALKS = 256;
/** Decisions without a gate that may pass before memory is looked after: each may leave a line that was read. */
const UNTRIMMED = 64;

/** How many bytes may be kept: of files and what was read of them, and of the lines that people share. */
export interface Budget {
  readonly files: number;
  readonly lines: number;
}

/** One publication, and as many of its files as a budget holds. */
export class Snapshot {
  readonly publication: Publication;
  readonly #tenant: CoreTenant;
  readonly #source: Source;
  /** The marks of the walks in progress and which walk each is, the oldest first. */
  readonly #walks = new Map<number, number>();
  #begun = 0;
  /** Lines that gates share, by their numbers. */
  readonly #shared: Lru<number, Uint8Array>;
  #files: number;
  #untrimmed = 0;

  private constructor(publication: Publication, tenant: CoreTenant, source: Source, { files, lines }: Budget) {
    this.publication = publication;
    this.#tenant = tenant;
    this.#source = source;
    this.#files = files;
    this.#shared = new Lru(lines);
  }

  /** Verifies the source's checkpoint. No file is read yet. */
  static async open(core: Core, source: Source, trust: Trust, budget: Budget): Promise<Snapshot> {
    const jws = await repeated(() => given(() => source.checkpoint()));
    if (jws === undefined) throw new CallgateError("unavailable", { detail: "no checkpoint" });
    return opened(core, jws, undefined, trust, TOLERANCE.edge, (checkpoint, publication) => new Snapshot(publication, checkpoint.tenant(), source, budget));
  }

  /** Every walk begins at the root file, whoever it leads to. */
  async readRoot(): Promise<void> {
    await this.#bring(rowsOf(this.#tenant.missing("")));
  }

  /** Brings what everybody's requests need: the route table. */
  async readShared(): Promise<void> {
    await this.read("", () => undefined);
  }

  /** Answers from what is here; undefined where some of it is not. */
  here<T>(answer: (tenant: CoreTenant) => T): T | undefined {
    try {
      const answered = answer(this.#tenant);
      this.#trim();
      return answered;
    } catch (cause) {
      if (isFault(cause) && cause.code === "unavailable") return undefined;
      throw cause;
    }
  }

  /** The code of a decision from what is here; -1 where a gate has to be made for it. */
  decide(subject: string, now: number, action: string, resource: string): number {
    if (this.#untrimmed === 0) this.#trim();
    this.#untrimmed = (this.#untrimmed + 1) % UNTRIMMED;
    return this.#tenant.decide(subject, now, action, resource);
  }

  /** Brings what a subject needs, or only a question about a resource, and answers from it. Meanwhile none of it is forgotten. */
  async read<T>(subject: string, answer: (tenant: CoreTenant) => T, resource?: string): Promise<T> {
    const mark = this.#begin();
    try {
      await this.#walk(subject, resource);
      return answer(this.#tenant);
    } finally {
      this.#walks.delete(mark);
      this.#trim();
    }
  }

  /** A person's line and those that it shares: all that their gate is made of. Who brings a shared one first weighs it, the others have the same copy. */
  lines(gate: CoreGate): { readonly lines: readonly Uint8Array[]; readonly weight: number } {
    const { parts } = gate;
    const own = gate.line(parts.length);
    const lines = [own];
    let weight = own.length;
    for (const [index, id] of parts.entries()) {
      const known = this.#shared.get(id);
      const line = known ?? this.#share(id, gate.line(index));
      if (known === undefined) weight += line.length;
      lines.push(line);
    }
    return { lines, weight };
  }

  /** Makes a gate again of its lines, whatever of the files is here. */
  revived(lines: readonly Uint8Array[], now: number): CoreGate {
    return this.#tenant.revived(rows(lines), now);
  }

  /** Takes over an older publication's files. Whoever still reads that one brings again what they need. */
  succeed(older: Snapshot): void {
    this.#tenant.succeed(older.#tenant);
    older.#files = 0;
    older.#trim();
  }

  free(): void {
    this.#tenant.free();
  }

  #share(id: number, line: Uint8Array): Uint8Array {
    return this.#shared.set(id, line, line.length);
  }

  #begin(): number {
    const mark = this.#tenant.mark();
    this.#begun += 1;
    for (const [other, walk] of this.#walks) {
      if (this.#begun - walk <= WALKS) break;
      this.#walks.delete(other);
    }
    this.#walks.set(mark, this.#begun);
    return mark;
  }

  #trim(): void {
    const [oldest = Number.POSITIVE_INFINITY] = this.#walks.keys();
    this.#tenant.trim(this.#files, oldest);
  }

  async #walk(subject: string, resource: string | undefined): Promise<void> {
    for (let round = 0; round < ROUNDS; round += 1) {
      const names = rowsOf(this.#tenant.missing(subject, resource));
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
    const file = await repeated(() => given(() => this.#source.file(name)));
    if (file === undefined) throw new CallgateError("unavailable", { detail: `file \`${name}\`` });
    return file;
  }
}

/** A source is the caller's own: what else it throws says nothing of the evaluator, and no more than that it gives nothing. */
async function given<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw cause instanceof CallgateError ? cause : new CallgateError("unavailable", { cause });
  }
}

/** Lines in one piece, each with a newline. */
function rows(lines: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(lines.reduce((size, line) => size + line.length + 1, 0));
  let at = 0;
  for (const line of lines) {
    bytes.set(line, at);
    at += line.length + 1;
    bytes[at - 1] = NEWLINE;
  }
  return bytes;
}
