/** Bytes of an answer besides its second text and what it weighs itself, nearly; of a row besides its text; and of a note besides its own. */
const ANSWER = 200;
/** After so many questions in a row that were not the expected one, none is expected for a while. */
const PATIENCE = 8;
const PAUSE = 56;
/** How many bytes may be added before somebody is told. */
const STEP = 16 * 1024;

/** What a memo may hold, and who hears that it has come to hold more. */
export interface MemoOptions<T> {
  /** How many bytes it may hold, nearly; everything is forgotten beyond that. */
  readonly most: number;
  /** Bytes of an answer. Default: none. */
  readonly weigh?: (value: T) => number;
  readonly grew?: () => void;
}

/** How many notes a first text has at most: an action is of one type of items most often, or of two. */
const NOTES = 4;

/** What is remembered of a first text. */
interface Row<T> {
  readonly first: string;
  readonly answers: Map<string, Answer<T>>;
  /** Answers to every second text that begins so; made at the first. */
  alike: Alike<T>[] | undefined;
}

interface Alike<T> {
  readonly begins: string;
  readonly value: T;
}

interface Answer<T> {
  readonly first: string;
  readonly second: string;
  readonly value: T;
  /** What was recalled after it last time. */
  next: Answer<T> | undefined;
}

/**
 * Remembers what was answered for pairs of texts as long as it holds: until the next instant at which time alone
 * may change an answer. The two keys are never joined: joined keys of different pairs can be equal.
 *
 * What is noted is an answer to a second text however it goes on, of which nobody has asked yet.
 *
 * Who draws a page again asks in the same order again: the answer that followed the last one is looked at first, which spares two
 * look-ups, and the hash of a text that was built anew.
 */
export class Memo<T> {
  readonly #boundary: (now: number) => number;
  readonly #options: MemoOptions<T>;
  /** Made at the first answer: at the edge most gates are asked once. */
  #rows: Map<string, Row<T>> | undefined;
  /** The row that was looked at last: who finds nothing there puts something there next. */
  #row: Row<T> | undefined;
  #last: Answer<T> | undefined;
  /** Surprises until nothing is expected; below zero, how many questions ago that was. */
  #patience = PATIENCE;
  #weight = 0;
  /** The weight at which somebody was told last. */
  #told = 0;
  #until = Number.NEGATIVE_INFINITY;
  #over = false;

  /** `boundary(now)` is the instant before which what is answered at `now` holds; not after `now` once nothing changes any more. */
  constructor(boundary: (now: number) => number, options: MemoOptions<T>) {
    this.#boundary = boundary;
    this.#options = options;
  }

  /** The instant before which what is remembered holds. */
  get until(): number {
    return this.#until;
  }

  /** Bytes of what is remembered, nearly. */
  get weight(): number {
    return this.#weight;
  }

  /** What is remembered, if it holds at `now`. */
  recall(now: number, first: string, second: string): T | undefined {
    if (!(now < this.#until)) return undefined;
    if (this.#patience > 0) {
      const next = this.#last?.next;
      if (next !== undefined && next.first === first && next.second === second) {
        this.#patience = PATIENCE;
        this.#last = next;
        return next.value;
      }
    }
    const answer = this.#rowOf(first)?.answers.get(second);
    return answer === undefined ? undefined : this.#surprised(answer);
  }

  /** What was noted of all second texts that begin as this one, if it holds at `now`. */
  alike(now: number, first: string, second: string): T | undefined {
    if (!(now < this.#until)) return undefined;
    const notes = this.#rowOf(first)?.alike;
    if (notes !== undefined) for (const { begins, value } of notes) if (second.startsWith(begins)) return value;
    return undefined;
  }

  #surprised(answer: Answer<T>): T {
    this.#patience = this.#patience > -PAUSE ? this.#patience - 1 : PATIENCE;
    this.#follow(answer);
    return answer.value;
  }

  #follow(answer: Answer<T>): void {
    if (this.#last !== undefined) this.#last.next = answer;
    this.#last = answer;
  }

  /** Whether what is answered at `now` may be kept. */
  holds(now: number): boolean {
    this.#turn(now);
    return now < this.#until;
  }

  /** Remembers an answer that holds. */
  keep(first: string, second: string, value: T): T {
    if (this.#weight >= this.#options.most) this.#forget();
    const answer: Answer<T> = { first, second, value, next: undefined };
    const row = this.#rowOf(first) ?? this.#add(first);
    row.answers.set(second, answer);
    this.#follow(answer);
    this.#weigh(second, value);
    if (this.#weight - this.#told >= STEP) this.#tell();
    return value;
  }

  /** Remembers an answer that holds to every second text that begins so; of a first text there are few such. */
  note(first: string, begins: string, value: T): void {
    const row = this.#rowOf(first) ?? this.#add(first);
    const notes = (row.alike ??= []);
    if (notes.length >= NOTES) return;
    notes.push({ begins, value });
    this.#weigh(begins, value);
  }

  /** The same object for the same pair until the next boundary, and after the last one for good. */
  stable(now: number, first: string, second: string, make: () => T): T {
    this.#turn(now);
    return this.#rowOf(first)?.answers.get(second)?.value ?? this.keep(first, second, make());
  }

  clear(): void {
    this.#until = Number.NEGATIVE_INFINITY;
    this.#forget();
  }

  #turn(now: number): void {
    if (now < this.#until) return;
    const next = this.#boundary(now);
    const over = !(now < next);
    if (over && this.#over) return;
    this.clear();
    this.#over = over;
    if (!over) this.#until = next;
  }

  #rowOf(first: string): Row<T> | undefined {
    if (this.#row?.first !== first) this.#row = this.#rows?.get(first);
    return this.#row;
  }

  #add(first: string): Row<T> {
    const row: Row<T> = { first, answers: new Map(), alike: undefined };
    (this.#rows ??= new Map()).set(first, row);
    this.#weight += ANSWER + first.length;
    return (this.#row = row);
  }

  #weigh(text: string, value: T): void {
    this.#weight += ANSWER + text.length + (this.#options.weigh?.(value) ?? 0);
  }

  #tell(): void {
    this.#told = this.#weight;
    this.#options.grew?.();
  }

  #forget(): void {
    this.#rows = this.#row = this.#last = undefined;
    this.#weight = this.#told = 0;
  }
}
