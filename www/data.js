// @ts-check
import { locale } from "./i18n.js";
import { StaticData } from "./static-data.js";

/**
 * @typedef {Record<string, unknown>} Row
 * @typedef {{ ok: true, value: any } | { ok: false, status: number, code: string, detail?: string }} Answer
 * @typedef {{ get(path: string): Promise<Answer>, send(method: string, path: string, body?: unknown): Promise<Answer>, readonly asksWorker: boolean }} Data
 */

/** The business data, from the worker: it decides on every request by itself. @implements {Data} */
export class WorkerData {
  asksWorker = true;

  /** @param {() => Record<string, string>} headers */
  constructor(headers) {
    this.headers = headers;
  }

  /** @param {string} path @returns {Promise<Answer>} */
  get(path) {
    return this.send("GET", path);
  }

  /** @param {string} method @param {string} path @param {unknown} [body] @returns {Promise<Answer>} */
  async send(method, path, body) {
    /** @type {Record<string, string>} */
    const headers = { ...this.headers(), accept: "application/json", "accept-language": locale() };
    if (body !== undefined) headers["content-type"] = "application/json";
    try {
      const response = await fetch(`api${path}`, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
      return await read(response);
    } catch {
      return { ok: false, status: 0, code: "unavailable" };
    }
  }
}

/** @param {Response} response @returns {Promise<Answer>} */
async function read(response) {
  const text = await response.text();
  const value = text === "" ? undefined : JSON.parse(text);
  if (response.ok) return { ok: true, value };
  const { code, detail } = value ?? {};
  return { ok: false, status: response.status, code: typeof code === "string" ? code : "unavailable", detail };
}

/**
 * @param {import("./session.js").Session} session
 * @param {() => import("./gate.js").Gate} gate
 * @returns {Data}
 */
export function dataFor(session, gate) {
  if (session.config.mode === "static") return new StaticData(session.config.data, gate);
  return new WorkerData(() => session.headers);
}
