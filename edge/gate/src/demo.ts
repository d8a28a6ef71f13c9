import type { Gate } from "callgate";
import { Table, type Row } from "./records.ts";

const HOST = "systemAnnouncements";
const ACTIVITIES = "pActivities";

interface Page {
  readonly rows: readonly Row[];
  readonly items?: readonly string[];
  /** The action that its rows need; without one the module's door is enough. */
  readonly read?: string;
}

interface Contact extends Row {
  readonly name?: string;
  readonly phone?: string;
}

/** A row of an announcement, an activity or a call: each names a contact in its own way. */
interface Mentioning extends Row {
  readonly crm?: { readonly database: string; readonly contact: string };
  readonly customer?: string;
  readonly number?: string;
  readonly agent?: string;
}

/** What `data.json` of a tenant may hold. */
export interface Data {
  readonly announcements?: readonly Row[];
  readonly queues?: readonly Row[];
  /** contacts by database */
  readonly crm?: Readonly<Record<string, readonly Row[]>>;
  /** tables by module */
  readonly pages?: Readonly<Record<string, Page>>;
}

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** The business data of a tenant such as the demo. Changes last as long as the isolate. */
export class Demo {
  readonly queues: Table;
  readonly #announcements: Table;
  readonly #contacts: ReadonlyMap<string, Table>;
  readonly #pages: ReadonlyMap<string, Table>;
  readonly #reading: ReadonlyMap<string, string | undefined>;
  readonly #ids: ReadonlyMap<string | undefined, string>;

  constructor({ announcements = [], queues = [], crm = {}, pages = {} }: Data, people: readonly Person[]) {
    this.queues = new Table(queues, ({ id }) => `queue:${id}`);
    this.#announcements = new Table(announcements);
    this.#contacts = byName(crm, (rows) => new Table(rows));
    this.#pages = byName(pages, ({ rows, items }) => new Table(rows, (_, index) => items?.[index]));
    this.#reading = byName(pages, ({ read }) => read);
    this.#ids = new Map(people.map(({ id, name }) => [name, id]));
  }

  /** The rows of a module's page, for whom its rows are: those whose item, or whose activity, this person may read. */
  page(module: string, gate: Gate): Row[] {
    const action = this.#reading.get(module);
    if (action !== undefined && !gate.can(action, module)) return [];
    const rows = this.#pages.get(module)?.rows((item) => gate.can("read", item)) ?? [];
    return module === ACTIVITIES ? rows.filter((row) => this.#readable(row, gate)) : rows;
  }

  /** The table behind a module, or behind the item that a request is about. */
  table(resource: string): Table | undefined {
    if (resource === HOST) return this.#announcements;
    return this.#pages.get(resource) ?? [...this.#pages.values()].find((table) => table.of(resource).length > 0);
  }

  /** The databases this person may read. */
  databases(gate: Gate): Row[] {
    const readable = [...this.#contacts].filter(([id]) => gate.can("read", `crm_database:${id}`));
    return readable.map(([id, contacts]) => ({ id, label: this.#labelOf(id), contacts: contacts.rows().length }));
  }

  /** A database's contacts; inside another module only those that it mentions, so that nobody browses there. */
  database(id: string, gate: Gate, host?: string): Row | undefined {
    const contacts = this.#contacts.get(id)?.rows();
    if (contacts === undefined) return undefined;
    const mentioned = host === undefined ? () => true : mentionedIn(host === HOST ? this.announcements(gate) : this.page(host, gate));
    return { id, label: this.#labelOf(id), contacts: contacts.filter(mentioned) };
  }

  contacts(database: string): Table | undefined {
    return this.#contacts.get(database);
  }

  /** The announcements, for whom may read them; the contact that one of them shows, only for whom it may be shown to. */
  announcements(gate: Gate): Row[] {
    if (!gate.can("read", HOST)) return [];
    const shows = ({ database }: { database: string }) => gate.can("read", `crm_database:${database}`, { within: HOST });
    return this.#announcements.rows().map(({ crm, ...row }: Mentioning) => ({ ...row, ...(crm && shows(crm) ? { crm } : {}) }) as Row);
  }

  /** The queues this person may read. */
  readableQueues(gate: Gate): Row[] {
    return this.queues.rows((item) => gate.can("read", item)).map(labelled);
  }

  queue(id: string): Row | undefined {
    const row = this.queues.find(id, `queue:${id}`);
    return row && labelled(row);
  }

  /** The data names an activity's owner; the policy knows them by id. */
  #readable({ id, agent }: Mentioning, gate: Gate): boolean {
    const owner = this.#ids.get(agent);
    return gate.can("read", { type: "activity", id, properties: owner === undefined ? {} : { owner } });
  }

  #labelOf(database: string): unknown {
    const label = this.#pages.get("crmDatabases")?.find(database, `crm_database:${database}`)?.["name"];
    return label ?? database;
  }
}

function mentionedIn(rows: readonly Row[]): (contact: Row) => boolean {
  const words = new Set(rows.flatMap(({ crm, customer, number }: Mentioning) => [crm?.contact, customer, number]));
  return ({ id, name, phone }: Contact) => [id, name, phone].some((word) => word !== undefined && words.has(word));
}

function labelled({ name, ...facts }: Row): Row {
  return { ...facts, label: name } as Row;
}

function byName<From, To>(from: Readonly<Record<string, From>>, made: (from: From) => To): ReadonlyMap<string, To> {
  return new Map(Object.entries(from).map(([name, content]) => [name, made(content)]));
}
