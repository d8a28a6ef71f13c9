import type { Clock } from "./clock.js";
import { latched, NO_READING } from "./clock.js";
import type { Core, CoreGate, RouteAnswer } from "./core.js";
import { isFault, rowsOf } from "./core.js";
import { hint } from "./development.js";
import { evaluator } from "./evaluator.js";
import { explanation } from "./explain.js";
import { Memo } from "./memo.js";
import { localised } from "./menu.js";
import type { ActionOn } from "./names.js";
import type { Publication } from "./publication.js";
import { isName, PATH, type Question, question } from "./question.js";
import type { Asking, Code, Decision, Explanation, Gate, MenuNode, Resource, RouteDecision } from "./types.js";

const denied = (code: Code): Decision => Object.freeze({ allowed: false, code });
const MALFORMED = denied("malformed");
export const POISONED = denied("poisoned");
/** What a person may not do is no mistake; these most often are. */
const HINTED: ReadonlySet<Code> = new Set<Code>(["malformed", "unknown_target"]);
const same = (decision: Decision): Decision => decision;
/** One that nobody else has: a set can be changed in spite of its type. */
const nothing = (): ReadonlySet<string> => new Set();
/** Bytes of a gate without its lines and its answers. */
const GATE = 2_000;
/** Bytes of answers, and of routes, menus, sets of items and sets of actions, that a gate remembers. */
const MOST = { answers: 2_000_000, routes: 500_000, menus: 500_000, items: 4_000_000, actions: 1_000_000 } as const;
/** Bytes of a decision on a route, with the ids that a path may name; of a text in a set, and of an entry of a menu, without their letters. */
const ROUTE = 400;
const TEXT = 64;
const ENTRY = 300;
/** What the evaluator adds to the number of an answer that every item of the type has. */
const ALIKE = 32;
/** Characters of a question that are shown where it is hinted at. */
const SHOWN = 200;
const NO_MENU: readonly MenuNode[] = Object.freeze([]);

/** A menu in one language, which holds until an instant. */
interface Shown {
  readonly locale: string;
  readonly menu: readonly MenuNode[];
  readonly until: number;
}

const NOT_SHOWN: Shown = { locale: "", menu: NO_MENU, until: Number.NEGATIVE_INFINITY };

/** What the caller keeps for a gate. */
interface Kept {
  /** In bytes. */
  readonly size?: number;
  readonly grew?: (gate: OpenGate) => void;
}

const decided = new WeakMap<Core, readonly Decision[]>();

/** An evaluator's decisions by the number under which it answers them. */
export function decisionsOf(core: Core): readonly Decision[] {
  const known = decided.get(core);
  if (known !== undefined) return known;
  const decisions = rowsOf(core.codes()).map((code) => Object.freeze({ allowed: code === "allowed", code: code as Code }));
  decided.set(core, decisions);
  return decisions;
}

const shown = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

/** What is denied by mistake rather than by right is said in development. */
export function told(decision: Decision, action: string, resource: Resource): Decision {
  if (HINTED.has(decision.code)) hint(() => `${decision.code}, so denied: \`${shown(String(action))}\` on \`${shown(String(JSON.stringify(resource)))}\``);
  return decision;
}

function weightOf(texts: ReadonlySet<string>): number {
  let weight = 0;
  for (const text of texts) weight += TEXT + text.length;
  return weight;
}

function weightOfMenu(menu: readonly MenuNode[]): number {
  return menu.reduce((weight, { label, children }) => weight + ENTRY + label.length + weightOfMenu(children), 0);
}

/** A gate over the evaluator: it remembers answers, keeps time from going back, and turns every failure into a denial. */
export class OpenGate implements Gate {
  readonly subject: string;
  readonly #publication: Publication;
  readonly #since: number;
  readonly #core: () => CoreGate;
  readonly #decisions: readonly Decision[];
  readonly #clock: Clock;
  /** The last of the clock: a turn's questions share it, and the evaluator was sound when it was taken. */
  #reading = NO_READING;
  readonly #answers: Memo<Decision>;
  readonly #routes: Memo<RouteDecision>;
  readonly #menus: Memo<readonly MenuNode[]>;
  /** The menu asked for last: a page asks for the same one again and again. */
  #shown: Shown = NOT_SHOWN;
  readonly #items: Memo<ReadonlySet<string>>;
  readonly #actions: Memo<ReadonlySet<string>>;
  readonly #health = evaluator.health;
  readonly #size: number;

  /** `person` is asked for at each use; `kept` is what the gate keeps besides it, in bytes, and who hears that it keeps more. */
  constructor(subject: string, publication: Publication, person: () => CoreGate, answers: readonly Decision[], clock: Clock, kept: Kept = {}) {
    this.subject = subject;
    this.#publication = publication;
    this.#since = person().since;
    this.#core = person;
    this.#size = kept.size ?? 0;
    this.#decisions = answers;
    this.#clock = latched(clock);
    const boundary = (now: number) => person().until(now);
    const grew = () => kept.grew?.(this);
    this.#answers = new Memo(boundary, { most: MOST.answers, grew });
    this.#routes = new Memo(boundary, { most: MOST.routes, weigh: () => ROUTE, grew });
    this.#menus = new Memo(boundary, { most: MOST.menus, weigh: weightOfMenu, grew });
    this.#items = new Memo(boundary, { most: MOST.items, weigh: weightOf, grew });
    this.#actions = new Memo(boundary, { most: MOST.actions, weigh: weightOf, grew });
  }

  get tenant(): string {
    return this.#publication.tenant;
  }

  get sequence(): number {
    return this.#publication.sequence;
  }

  get issued(): Date {
    return new Date(this.#publication.sequence);
  }

  get expires(): Date {
    return new Date(this.#publication.expires);
  }

  get kid(): string {
    return this.#publication.kid;
  }

  get since(): Date {
    return new Date(this.#since);
  }

  can(action: string, resource: Resource, asking?: Asking): boolean {
    return this.decide(action, resource, asking).allowed;
  }

  decide(action: string, resource: Resource, asking?: Asking): Decision {
    if (asking !== undefined || typeof resource !== "string") return this.#whole(action, resource, asking);
    const now = this.#now();
    return this.#answers.recall(now, action, resource) ?? this.#first(now, action, resource);
  }

  why(action: string, resource: Resource, locale: string, asking?: Asking): Explanation {
    const bare = ({ allowed, code }: Decision) => explanation({ allowed, code, scope: "slice", steps: [] }, locale);
    return this.#ask((now) => {
      const asked = question(action, resource, asking);
      if (asked === undefined) return bare(MALFORMED);
      return explanation(this.#core().why(now, action, asked.resource, asked.asking), locale);
    }, bare);
  }

  menu(locale: string): readonly MenuNode[] {
    const { locale: known, menu, until } = this.#shown;
    return locale === known && this.#now() < until ? menu : this.#menu(locale);
  }

  #menu(locale: string): readonly MenuNode[] {
    return this.#ask((now) => {
      const menu = this.#menus.stable(now, "", locale, () => localised(this.#core().menu(now), locale));
      this.#shown = { locale, menu, until: this.#menus.until };
      return menu;
    }, () => NO_MENU);
  }

  items(action: string, type: string): ReadonlySet<string> {
    if (!isName(action) || !isName(type)) return nothing();
    return this.#ask((now) => this.#items.stable(now, action, type, () => new Set(rowsOf(this.#core().items(now, action, type)))), nothing);
  }

  actions<const R extends Resource>(resource: R): ReadonlySet<ActionOn<R>> {
    const actions = this.#ask((now) => {
      const name = question("", resource, undefined)?.resource;
      if (name === undefined) return nothing();
      return this.#actions.stable(now, "", name, () => new Set(rowsOf(this.#core().actions(now, name))));
    }, nothing);
    return actions as ReadonlySet<ActionOn<R>>;
  }

  route(method: string, path: string): RouteDecision {
    if (!isName(method) || typeof path !== "string" || path.length > PATH) return MALFORMED;
    return this.#routes.recall(this.#now(), method, path) ?? this.#ask((now) => this.#taken(now, method, path), same);
  }

  /** The next instant at which time alone changes answers, in ms since 1970; undefined where there is none ahead. */
  get boundary(): number | undefined {
    return this.#ask((now) => {
      const until = this.#core().until(now);
      return until > now && Number.isFinite(until) ? until : undefined;
    }, () => undefined);
  }

  /** What the gate takes of memory besides its evaluator, nearly. */
  get weight(): number {
    return GATE + this.#size + this.#answers.weight + this.#routes.weight + this.#menus.weight + this.#items.weight + this.#actions.weight;
  }

  get #memos(): readonly Pick<Memo<unknown>, "weight" | "clear">[] {
    return [this.#answers, this.#routes, this.#menus, this.#items, this.#actions];
  }

  /** The instant of a question; `NaN` from a broken clock, and for good once the evaluator failed, which ends every reading. */
  #now(): number {
    const reading = this.#reading;
    if (reading.left <= 0) return this.#later();
    reading.left -= 1;
    return reading.instant;
  }

  #later(): number {
    this.#reading = this.#health.poisoned ? NO_READING : this.#clock();
    return this.#reading.instant;
  }

  /** The denial where there is no instant. */
  #timeless(): Decision {
    return this.#health.poisoned ? POISONED : MALFORMED;
  }

  /** A question of two texts, asked first: as `#ask`, without what only other questions need. */
  #first(now: number, action: string, resource: string): Decision {
    if (!Number.isFinite(now)) return this.#timeless();
    if (!isName(action) || !isName(resource)) return told(MALFORMED, action, resource);
    try {
      return this.#answers.holds(now) ? this.#kept(now, action, resource) : this.#asked(now, action, resource);
    } catch (cause) {
      return this.#failed(cause);
    }
  }

  #asked(now: number, action: string, resource: string): Decision {
    return told(this.#decision(this.#core().decide(now, action, resource)), action, resource);
  }

  /** An answer that every item of a type has is noted for all of them, so that the evaluator is not asked about the next. */
  #kept(now: number, action: string, resource: string): Decision {
    const answers = this.#answers;
    const known = answers.alike(now, action, resource);
    if (known !== undefined) return answers.keep(action, resource, known);
    const answer = this.#core().decide(now, action, resource);
    const decision = told(this.#decision(answer), action, resource);
    const colon = resource.indexOf(":");
    if (answer >= ALIKE && colon > 0) answers.note(action, resource.slice(0, colon + 1), decision);
    return answers.keep(action, resource, decision);
  }

  /** Every other question passes here: whatever goes wrong is denied. */
  #ask<T>(ask: (now: number) => T, deny: (decision: Decision) => T): T {
    try {
      const now = this.#now();
      return Number.isFinite(now) ? ask(now) : deny(this.#timeless());
    } catch (cause) {
      return deny(this.#failed(cause));
    }
  }

  /** A question that is asked each time. */
  #whole(action: string, resource: Resource, asking: Asking | undefined): Decision {
    return this.#ask((now) => this.#judge(now, action, resource, asking), same);
  }

  #judge(now: number, action: string, resource: Resource, asking: Asking | undefined): Decision {
    const asked = question(action, resource, asking);
    const decision = asked === undefined ? MALFORMED : this.#judged(now, action, asked);
    return told(decision, action, resource);
  }

  #judged(now: number, action: string, { resource, asking }: Question): Decision {
    const core = this.#core();
    return this.#decision(asking === undefined ? core.decide(now, action, resource) : core.judge(now, action, resource, asking));
  }

  /** What is no number of a code denies. */
  #decision(answer: number): Decision {
    return this.#decisions[answer < ALIKE ? answer : answer - ALIKE] ?? POISONED;
  }

  #taken(now: number, method: string, path: string): RouteDecision {
    const holds = this.#routes.holds(now);
    const decision = this.#routed(this.#core().route(now, method, path));
    return holds ? this.#routes.keep(method, path, decision) : decision;
  }

  #routed({ code, action, resource, within, params }: RouteAnswer): RouteDecision {
    const decision = this.#decision(code);
    if (action === undefined || resource === undefined) return decision;
    return Object.freeze({
      ...decision,
      action,
      resource,
      ...(typeof within === "string" ? { within } : {}),
      ...(params ? { params: Object.freeze(params) } : {}),
    });
  }

  /** A refusal of the evaluator is a malformed question; after a trap nothing that it says can be relied on. */
  #failed(cause: unknown): Decision {
    if (isFault(cause) || cause instanceof TypeError) return MALFORMED;
    this.#health.failed(cause);
    for (const memo of this.#memos) memo.clear();
    this.#shown = NOT_SHOWN;
    return POISONED;
  }
}
