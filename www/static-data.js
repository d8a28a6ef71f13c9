// @ts-check
import { fetchJson, relative } from "./config.js";

/**
 * @typedef {import("./data.js").Answer} Answer
 * @typedef {import("./data.js").Data} Data
 * @typedef {import("./data.js").Row} Row
 * @typedef {Row & { id: string }} Item
 * @typedef {{ items?: readonly string[], rows: readonly Item[] }} Page
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

  /** @param {string} folder @param {() => import("./gate.js").Gate} gate */
  constructor(folder, gate) {
    this.folder = relative(folder);
    this.gate = gate;
  }

  /** @param {string} path @returns {Promise<Answer>} */
  async get(path) {
    const route = this.gate().route("GET", path);
    if (!route.allowed) return { ok: false, status: 403, code: route.code };
    try {
      return { ok: true, value: await this.#read(path, route) };
    } catch {
      return { ok: false, status: 0, code: "unavailable" };
    }
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<Answer>} */
  async send(method, path, body) {
    const route = this.gate().route(method, path);
    if (!route.allowed) return { ok: false, status: 403, code: route.code };
    const { db, contact, queue } = route.params ?? {};
    const values = /** @type {Row | undefined} */ (body);
    if (db !== undefined) await this.#changeContact(db, contact, values);
    else if (queue !== undefined && values) await this.#changeQueue(queue, values);
    return { ok: true, value: undefined };
  }

  /** @param {string} path @param {import("./gate.js").RouteDecision} route @returns {Promise<unknown>} */
  async #read(path, { params, resource }) {
    if (params?.db !== undefined) return this.#database(params.db);
    if (path === "/crm") return this.#databases();
    if (path === "/announcements") return this.#announcements();
    if (path === "/queues") return this.#queues();
    return this.#rows(resource ?? "");
  }

  async #databases() {
    const crm = await this.#file("crm");
    const ids = Object.keys(crm).filter((id) => this.#reads(`crm_database:${id}`));
    return Promise.all(ids.map(async (id) => ({ id, label: await this.#nameOf(id), contacts: crm[id].length })));
  }

  /** @param {string} id */
  async #database(id) {
    return { id, label: await this.#nameOf(id), contacts: (await this.#file("crm"))[id] };
  }

  /** @param {string} id */
  async #nameOf(id) {
    const { rows } = (await this.#file("pages")).crmDatabases;
    return rows.find((/** @type {Item} */ row) => row.id === id)?.name ?? id;
  }

  async #announcements() {
    const within = { within: "systemAnnouncements" };
    const shown = (/** @type {{ database: string }} */ { database }) => this.gate().can("read", `crm_database:${database}`, within);
    return (await this.#file("announcements")).map((/** @type {any} */ { crm, ...rest }) => (crm && shown(crm) ? { ...rest, crm } : rest));
  }

  /** @param {string} module @returns {Promise<readonly Item[]>} */
  async #rows(module) {
    /** @type {Page} */
    const { items, rows } = (await this.#file("pages"))[module] ?? { rows: [] };
    return rows.filter((_, at) => items?.[at] === undefined || this.#reads(items[at]));
  }

  async #queues() {
    /** @type {readonly (Item & { name: unknown })[]} */
    const queues = await this.#file("queues");
    return queues.filter(({ id }) => this.#reads(`queue:${id}`)).map(({ name, ...facts }) => ({ ...facts, label: name }));
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

  /** @param {string} name @returns {Promise<any>} */
  #file(name) {
    const known = this.#files.get(name) ?? fetchJson(`${this.folder}${name}.json`);
    this.#files.set(name, known);
    return known;
  }
}
