// @ts-check
import { has, t } from "../i18n.js";
import { button } from "./controls.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { whyButton } from "./why.js";

/** @typedef {import("./why.js").Sources} Sources @typedef {import("./why.js").Question} Question */

/** @param {string} action the policy's word @returns {string} the page's word */
export const actionName = (action) => (has(`page.action.${action}`) ? t(`page.action.${action}`) : wordsOf(action));

/** A policy's id as words: `ticket_category` and `ticketCategory` are a “Ticket category”. @param {string} id */
export function wordsOf(id) {
  const words = id.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[._-]+/g, " ").toLowerCase();
  return words.replace(/^./u, (first) => first.toUpperCase());
}

const USUAL = ["menu", "read", "create", "update", "delete"];

/** The usual actions first, in the order in which people think of them. @param {Iterable<string>} actions */
export function inOrder(actions) {
  const all = [...actions];
  return [...USUAL.filter((action) => all.includes(action)), ...all.filter((action) => !USUAL.includes(action))];
}

/** @param {Sources} sources @param {Question} question */
export function may({ gate }, { action, resource, within }) {
  return gate.can(action, resource, within === undefined ? {} : { within });
}

/**
 * What the person may do with one thing, each with its reason.
 * @param {Sources} sources @param {string} resource @param {readonly string[]} actions @param {string} [within]
 */
export function abilityBar(sources, resource, actions, within) {
  const place = within === undefined ? {} : { within };
  return h("ul", { class: "abilities", "aria-label": t("page.abilities") }, actions.map((action) => ability(sources, { action, resource, ...place })));
}

/** @param {Sources} sources @param {Question} question */
function ability(sources, question) {
  const allowed = may(sources, question);
  const name = actionName(question.action);
  return h(
    "li",
    { class: allowed ? "ability is-allowed" : "ability is-refused", "data-action": question.action },
    icon(allowed ? "check" : "lock"),
    h("span", {}, name, h("span", { class: "visually-hidden" }, `: ${t(allowed ? "page.why.allowed" : "page.why.refused")}`)),
    whyButton(sources, question, name),
  );
}

/**
 * A button that follows the gate: where the answer is no it stays visible, disabled, with the reason beside it.
 * @param {Sources} sources
 * @param {Question} question
 * @param {{ label: string, icon: string, tone?: "plain" | "primary" | "danger", name?: string, press: () => void }} options
 */
export function gatedButton(sources, question, options) {
  const control = button({ ...options, disabled: !may(sources, question) });
  control.dataset.action = question.action;
  if (!control.disabled) return control;
  return h("span", { class: "gated" }, control, whyButton(sources, question, options.name ?? options.label));
}
