import type { Gate, RouteDecision } from "callgate";

interface Item {
  readonly id: string;
  readonly label?: Readonly<Record<string, string>>;
}

/** A type with the actions on it that a module governs, and its items. */
interface Items {
  readonly type: string;
  readonly actions: readonly string[];
  readonly items: readonly Item[];
}

interface Guest {
  readonly module: string;
  readonly actions: readonly string[];
  readonly types: readonly Items[];
}

/** A module: what it governs, and what it shows of others. */
export interface Part {
  readonly module: string;
  readonly types: readonly Items[];
  readonly guests: readonly Guest[];
}

/** What a policy records, narrowed down to what a person may see: the business data of a tenant that has no other. */
export class Catalogue {
  readonly #modules: ReadonlyMap<string, Part>;

  constructor(modules: Readonly<Record<string, Part>>) {
    this.#modules = new Map(Object.entries(modules));
  }

  /** The module, or the items, that a request was allowed to see. */
  answer({ resource = "", within }: RouteDecision, gate: Gate): Part | undefined {
    const [name = "", id] = resource.split(/:(.*)/s);
    const whole = this.#modules.get(name);
    if (whole) return { ...whole, types: typesFor(gate, whole.types.map((one) => withNamed(gate, one))), guests: guestsFor(gate, whole) };
    const part = [...this.#modules.values()].find(({ types }) => types.some(({ type }) => type === name));
    return part && { module: part.module, types: typesFor(gate, only(part.types, name, id), within), guests: [] };
  }
}

/** The items of open types are recorded nowhere; those that the person's own rights name are known. */
function withNamed(gate: Gate, { type, actions, items }: Items): Items {
  const known = new Set([...items.map(({ id }) => id), ...actions.flatMap((action) => [...gate.items(action, type)])]);
  return { type, actions, items: [...known].map((id) => items.find((item) => item.id === id) ?? { id }) };
}

/** One type, and where an item of it was asked for, only this. */
function only(types: readonly Items[], name: string, id: string | undefined): readonly Items[] {
  const chosen = types.filter(({ type }) => type === name);
  if (id === undefined) return chosen;
  return chosen.map((one) => ({ ...one, items: [one.items.find((item) => item.id === id) ?? { id }] }));
}

/** Of each type the items on which anything is allowed, and the actions that are. */
function typesFor(gate: Gate, types: readonly Items[], within?: string): readonly Items[] {
  const seen = types.map(({ type, actions, items }) => ({
    type,
    actions: actions.filter((action) => [type, ...items.map(({ id }) => `${type}:${id}`)].some((resource) => may(gate, action, resource, within))),
    items: items.filter(({ id }) => actions.some((action) => may(gate, action, `${type}:${id}`, within))),
  }));
  return seen.filter(({ actions }) => actions.length > 0);
}

function guestsFor(gate: Gate, { module: host, guests }: Part): readonly Guest[] {
  const seen = guests.map((guest) => ({
    ...guest,
    actions: guest.actions.filter((action) => may(gate, action, guest.module, host)),
    types: typesFor(gate, guest.types, host),
  }));
  return seen.filter(({ actions }) => actions.length > 0);
}

function may(gate: Gate, action: string, resource: string, within: string | undefined): boolean {
  return gate.can(action, resource, within === undefined ? {} : { within });
}
