// @ts-check
import { fetchJson, relative } from "./config.js";
import { partFor } from "./catalogue.js";

/**
 * @typedef {import("./data.js").Answer} Answer
 * @typedef {import("./data.js").Data} Data
 * @typedef {import("./data.js").Row} Row
 * @typedef {Row & { id: string }} Item
 * @typedef {{ read?: string, items?: readonly string[], rows: readonly Item[] }} Page `read` is the action on the module that its rows need
 * @typedef {{ crm?: { contact: string }, customer?: unknown, number?: unknown }} Mentioning
 */

/**
 * The business data of a page without a worker: files that anybody may fetch. So the page's own gate decides,
 * which is worth as much as any decision in a browser. Changes last as long as the page.
 * @implements {Data}
 */
export class StaticData {
  asksWorker = false;
  /** @type {Map<string, Promise<any>>} */
  #files = new Map();

  /** @param {{ folder: string, parts: readonly string[] }} place @param {() => import("./gate.js").Gate} gate */
  constructor({ folder, parts }, gate) {
    this.folder = relative(folder);
    this.parts = parts;
    this.gate = gate;
  }

  /** @param {string} path @returns {Promise<Answer>} */
  async get(path) {
    const route = this.gate().route("GET", path);
    if (!route.allowed) return { ok: false, status: 403, code: route.code };
    try {
      const value = await this.#read(path, route);
      return value === undefined ? { ok: false, status: 404, code: "not_found" } : { ok: true, value };
    } catch {
      return { ok: false, status: 0, code: "unavailable" };
    }
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<Answer>} */
  async send(method, path, body) {
    const route = this.gate().route(method, path);
    if (!route.allowed) return { ok: false, status: 403, code: route.code };
    if (this.parts.includes("modules")) return { ok: true, value: undefined };
    const { db, contact, queue } = route.params ?? {};
    const values = /** @type {Row | undefined} */ (body);
    try {
      if (db !== undefined) await this.#changeContact(db, contact, values);
      else if (queue !== undefined && values) await this.#changeQueue(queue, values);
      return { ok: true, value: undefined };
    } catch {
      return { ok: false, status: 0, code: "unavailable" };
    }
  }

  /** @param {string} path @param {import("./gate.js").RouteDecision} route @returns {Promise<unknown>} */
  async #read(path, { params = {}, resource = "", within }) {
    if (this.parts.includes("modules")) return partFor(await this.#file("modules"), resource);
    const { db, contact, queue } = params;
    if (db !== undefined && contact !== undefined) return this.#contact(db, contact);
    if (db !== undefined) return this.#database(db, within);
    if (queue !== undefined) return (await this.#queues(`queue:${queue}`))[0];
    if (path === "/crm") return this.#databases();
    if (path === "/announcements") return this.#announcements();
    if (path === "/queues") return this.#queues();
    return resource.includes(":") ? this.#itemRows(resource) : this.#rows(resource);
  }

  async #databases() {
    const crm = await this.#file("crm");
    const ids = Object.keys(crm).filter((id) => this.#reads(`crm_database:${id}`));
    return Promise.all(ids.map(async (id) => ({ id, label: await this.#nameOf(id), contacts: crm[id].length })));
  }

  /** Inside another module only the contacts that it mentions, so that nobody browses there. @param {string} id @param {string} [host] */
  async #database(id, host) {
    /** @type {readonly Item[] | undefined} */
    const contacts = (await this.#file("crm"))[id];
    if (contacts === undefined) return undefined;
    const words = host === undefined ? undefined : await this.#mentionedBy(host);
    const shown = contacts.filter(({ id, name, phone }) => words === undefined || [id, name, phone].some((word) => words.has(word)));
    return { id, label: await this.#nameOf(id), contacts: shown };
  }

  /** @param {string} host @returns {Promise<ReadonlySet<unknown>>} */
  async #mentionedBy(host) {
    const rows = host === "systemAnnouncements" ? await this.#file("announcements") : await this.#rows(host);
    return new Set(rows.flatMap((/** @type {Mentioning} */ { crm, customer, number }) => [crm?.contact, customer, number].filter(Boolean)));
  }

  /** @param {string} database @param {string} id @returns {Promise<Item | undefined>} */
  async #contact(database, id) {
    return (await this.#file("crm"))[database]?.find((/** @type {Item} */ row) => row.id === id);
  }

  /** @param {string} id */
  async #nameOf(id) {
    const { rows } = (await this.#file("pages")).crmDatabases;
    return rows.find((/** @type {Item} */ row) => row.id === id)?.name ?? id;
  }

  async #announcements() {
    if (!this.#reads("systemAnnouncements")) return [];
    const within = { within: "systemAnnouncements" };
    const shown = (/** @type {{ database: string }} */ { database }) => this.gate().can("read", `crm_database:${database}`, within);
    return (await this.#file("announcements")).map((/** @type {any} */ { crm, ...rest }) => (crm && shown(crm) ? { ...rest, crm } : rest));
  }

  /** @param {string} module @returns {Promise<readonly Item[]>} */
  async #rows(module) {
    /** @type {Page} */
    const { read, items, rows } = (await this.#file("pages"))[module] ?? { rows: [] };
    if (read !== undefined && !this.gate().can(read, module)) return [];
    return rows.filter((_, at) => items?.[at] === undefined || this.#reads(items[at]));
  }

  /** The rows that are about one item: the route decided on it already. @param {string} item @returns {Promise<readonly Item[]>} */
  async #itemRows(item) {
    /** @type {Page[]} */
    const pages = Object.values(await this.#file("pages"));
    const { items, rows } = pages.find(({ items }) => items?.includes(item)) ?? { rows: [] };
    return rows.filter((_, at) => items?.[at] === item);
  }

  /** Those that may be read, or the one that the route decided on. @param {string} [decided] */
  async #queues(decided) {
    /** @type {readonly (Item & { name: unknown })[]} */
    const queues = await this.#file("queues");
    const shown = (/** @type {string} */ queue) => (decided === undefined ? this.#reads(queue) : queue === decided);
    return queues.filter(({ id }) => shown(`queue:${id}`)).map(({ name, ...facts }) => ({ ...facts, label: name }));
  }

  /** @param {string} id @param {string | undefined} contact @param {Row | undefined} body */
  async #changeContact(id, contact, body) {
    const crm = await this.#file("crm");
    /** @type {Item[]} */
    const rows = crm[id];
    if (contact === undefined) crm[id] = [...rows, { ...body, id: crypto.randomUUID() }];
    else if (body === undefined) crm[id] = rows.filter((row) => row.id !== contact);
    else crm[id] = rows.map((row) => (row.id === contact ? { ...row, ...body } : row));
  }

  /** @param {string} id @param {Row} values */
  async #changeQueue(id, values) {
    const queues = await this.#file("queues");
    this.#files.set("queues", Promise.resolve(queues.map((/** @type {Item} */ queue) => (queue.id === id ? { ...queue, ...values } : queue))));
  }

  /** @param {string} resource */
  #reads(resource) {
    return this.gate().can("read", resource);
  }

  /** A file that did not arrive is asked for again. @param {string} name @returns {Promise<any>} */
  #file(name) {
    const known = this.#files.get(name) ?? fetchJson(`${this.folder}${name}.json`);
    this.#files.set(name, known);
    known.catch(() => this.#files.delete(name));
    return known;
  }
}
