// @ts-check
import { match } from "../router.js";
import { announcements } from "./announcements.js";
import { contacts } from "./contacts.js";
import { databases } from "./databases.js";
import { overview } from "./overview.js";
import { queues } from "./queues.js";
import { refused, refusedByWorker } from "./refused.js";
import { tablePage } from "./table.js";

/**
 * @typedef {import("../ui/why.js").Question} Question
 * @typedef {import("../ui/dom.js").Child} Child
 * @typedef {Readonly<Record<string, string>>} Params
 * @typedef {{
 *   gate: import("../gate.js").Gate,
 *   person: import("../config.js").Person,
 *   data: import("../data.js").Data,
 *   path: string,
 *   reload: () => void,
 * }} Context
 * @typedef {Context & { params: Params, route: import("../gate.js").RouteDecision }} PageContext
 * @typedef {{ path: string, view?: (context: PageContext, value: any) => Child | Promise<Child>, asks: (params: Params) => Question }} Page
 */

/** @param {string} resource @returns {() => Question} */
const menuOf = (resource) => () => ({ action: "menu", resource });

/**
 * The pages with a shape or a question of their own; every other module is a table. What a page asks is
 * needed only for *why?*: the gate's route table decides.
 * @type {readonly Page[]}
 */
const PAGES = [
  { path: "/crm", view: databases, asks: menuOf("crmRecords") },
  { path: "/crm/{db}", view: contacts, asks: ({ db }) => ({ action: "read", resource: `crm_database:${db}` }) },
  { path: "/announcements", view: announcements, asks: menuOf("systemAnnouncements") },
  { path: "/queues", view: queues, asks: menuOf("queues") },
  { path: "/tickets", asks: menuOf("tickets") },
  { path: "/calls", asks: menuOf("pCalls") },
  { path: "/users", asks: menuOf("users") },
  { path: "/wallboards", asks: menuOf("wallboards") },
];

/**
 * The page at a path, or the refusal of it.
 * @param {Context} context
 * @returns {Promise<Child>}
 */
export async function viewFor(context) {
  const { gate, data, path } = context;
  if (path === "/") return overview(context);
  const route = gate.route("GET", path);
  const { page, params } = pageAt(path);
  if (!route.allowed) return refused(context, route, questionOf(route) ?? page?.asks(params));
  const answer = await data.get(path);
  if (!answer.ok) return refusedByWorker(context, answer, questionOf(route));
  return (page?.view ?? tablePage)({ ...context, params, route }, answer.value);
}

/** @param {string} path @returns {{ page?: Page, params: Params }} */
function pageAt(path) {
  for (const page of PAGES) {
    const params = match(page.path, path);
    if (params) return { page, params };
  }
  return { params: {} };
}

/** @param {import("../gate.js").RouteDecision} route @returns {Question | undefined} */
function questionOf({ action, resource, within }) {
  if (action === undefined || resource === undefined) return undefined;
  return within === undefined ? { action, resource } : { action, resource, within };
}
