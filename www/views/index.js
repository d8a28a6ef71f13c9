// @ts-check
import { isPart } from "../catalogue.js";
import { locale } from "../i18n.js";
import { hrefOf, match } from "../router.js";
import { announcements } from "./announcements.js";
import { contact } from "./contact.js";
import { contacts } from "./contacts.js";
import { databases } from "./databases.js";
import { mentioned } from "./mentioned.js";
import { moduleAt } from "./menu.js";
import { modulePage } from "./module.js";
import { overview } from "./overview.js";
import { oneQueue, queues } from "./queues.js";
import { refused, refusedByWorker } from "./refused.js";
import { tablePage } from "./table.js";

/**
 * @typedef {import("../ui/dom.js").Child} Child
 * @typedef {Readonly<Record<string, string>>} Params
 * @typedef {{
 *   gate: import("../gate.js").Gate,
 *   person: import("../config.js").Person,
 *   about: import("../config.js").About,
 *   data: import("../data.js").Data,
 *   path: string,
 *   reload: () => void,
 * }} Context
 * @typedef {Context & { params: Params, route: import("../gate.js").RouteDecision }} PageContext
 * @typedef {(context: PageContext, value: any) => Child | Promise<Child>} View
 */

/**
 * The pages with a shape of their own; every other one is a table. Which of them is open is the gate's answer.
 * @type {readonly (readonly [string, View])[]}
 */
const VIEWS = [
  ["/crm", databases],
  ["/crm/{db}", contacts],
  ["/crm/{db}/contacts/{contact}", contact],
  ["/announcements", announcements],
  ["/announcements/crm/{db}", mentioned],
  ["/activities/crm/{db}", mentioned],
  ["/calls/crm/{db}", mentioned],
  ["/queues", queues],
  ["/queues/{queue}", oneQueue],
  ["/wallboards/{wallboard}/queues/{queue}", oneQueue],
];

/** What a page is for; an address that asks for anything else is no page. */
const SHOWN = ["menu", "read"];

/**
 * The page at a path, or the refusal of it.
 * @param {Context} context
 * @returns {Promise<Child>}
 */
export async function viewFor(context) {
  const { gate, data, path } = context;
  if (path === "/") return overview(context);
  const route = gate.route("GET", path);
  if (!route.allowed) return refused(context, route);
  if (!SHOWN.includes(route.action ?? "")) return elsewhere(context, route);
  const answer = await data.get(path);
  if (!answer.ok) return refusedByWorker(context, answer, route);
  if (isPart(answer.value)) return modulePage({ ...context, params: {}, route }, answer.value);
  const { view, params } = viewAt(path);
  return view({ ...context, params, route }, answer.value);
}

/** @param {string} path @returns {{ view: View, params: Params }} */
function viewAt(path) {
  for (const [pattern, view] of VIEWS) {
    const params = match(pattern, path);
    if (params) return { view, params };
  }
  return { view: tablePage, params: {} };
}

/** The page of the module that an address without a page is about. @param {Context} context @param {import("../gate.js").RouteDecision} route */
function elsewhere({ gate, path }, { resource }) {
  const nodes = gate.menu(locale());
  location.replace(hrefOf(moduleAt(nodes, { path, resource })?.href ?? "/"));
  return null;
}
