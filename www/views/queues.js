// @ts-check
import { locale, pick, t } from "../i18n.js";
import { hrefOf } from "../router.js";
import { gatedButton } from "../ui/abilities.js";
import { badge, field } from "../ui/controls.js";
import { announce, fill, h } from "../ui/dom.js";
import { formDialog } from "../ui/form.js";
import { emptyState, factList, pageHead } from "../ui/page.js";
import { cellOf, columnName } from "../ui/values.js";
import { sentenceOf } from "../ui/why.js";
import { moduleAt } from "./menu.js";
import { titleOf } from "./table.js";

/**
 * @typedef {import("./index.js").PageContext} PageContext
 * @typedef {{ id: string, label: string | Record<string, string>, wrapUp?: number } & Record<string, unknown>} Queue
 */

/** The queues that this person may see. @param {PageContext} context @param {readonly Queue[]} list */
export function queues(context, list) {
  const head = pageHead({ title: titleOf(context), lead: t("page.table.count", { count: list.length }) });
  if (list.length === 0) return [head, emptyState(t("page.queues.empty"), "queue")];
  return [head, h("ul", { class: "cards" }, list.map((queue) => card(context, queue)))];
}

/** One queue, on its own or on a wallboard. @param {PageContext} context @param {Queue} queue */
export function oneQueue(context, queue) {
  const above = moduleAt(context.gate.menu(locale()), context);
  const back = above?.href ? { back: { href: hrefOf(above.href), label: above.label } } : {};
  return [pageHead({ title: pick(queue.label), ...back }), h("ul", { class: "cards" }, card(context, queue))];
}

/** @param {PageContext} context @param {Queue} queue */
function card(context, queue) {
  const { id, label, ...facts } = queue;
  const state = h("span", { class: "queue-state" });
  return h(
    "li",
    { class: "card", "data-queue": id },
    h("div", { class: "card-head" }, h("h2", {}, pick(label)), state),
    factList(Object.entries(facts).map(([key, value]) => [columnName(key), cellOf(value)])),
    h("div", { class: "row" }, loginButton(context, queue, state), editButton(context, queue)),
  );
}

/** @param {PageContext} context @param {Queue} queue @param {HTMLElement} state */
function loginButton({ gate, data }, { id, label }, state) {
  const queue = pick(label);
  const text = t("page.queues.login");
  const options = { label: text, icon: "sign-in", tone: /** @type {const} */ ("primary"), name: `${text}: ${queue}`, press: () => void login() };
  return gatedButton({ gate, data }, { action: "login", resource: `queue:${id}` }, options);

  async function login() {
    const answer = await data.send("POST", `/queues/${id}/login`);
    fill(state, answer.ok ? badge("good", t("page.queues.in"), "check") : badge("stop", sentenceOf(answer.code), "lock"));
    announce(answer.ok ? t("page.queues.loggedin", { queue }) : t("page.send.failed", { reason: sentenceOf(answer.code) }));
  }
}

/** @param {PageContext} context @param {Queue} queue */
function editButton(context, queue) {
  const label = t("page.queues.edit");
  const options = { label, icon: "pencil", name: `${label}: ${pick(queue.label)}`, press: () => edit(context, queue) };
  return gatedButton(context, { action: "update", resource: `queue:${queue.id}` }, options);
}

/** @param {PageContext} context @param {Queue} queue */
function edit(context, { id, label, wrapUp = 0 }) {
  const fields = [field(columnName("wrapUp"), "wrapUp", { value: String(wrapUp), type: "number", required: true })];
  formDialog(context, {
    title: pick(label),
    fields,
    change: (form) => ({ method: "PUT", path: `/queues/${id}`, body: { wrapUp: Number(form.get("wrapUp")) } }),
  });
}
