// @ts-check
import { dateTime, has, locale, t } from "../i18n.js";
import { badge, button } from "./controls.js";
import { openDialog } from "./dialog.js";
import { fill, h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {import("../gate.js").Gate} Gate
 * @typedef {import("../gate.js").Explanation} Explanation
 * @typedef {{ action: string, resource: string, within?: string }} Question
 * @typedef {{ gate: Gate, data: import("../data.js").Data }} Sources
 */

/** Who may ask the worker about the whole policy: it decides by the same statement. */
const ASKING = /** @type {const} */ (["explain", "roles"]);

/**
 * The small button that says why something may or may not be done.
 * @param {Sources} sources @param {Question} question @param {string} [about] what it is about, for screen readers
 */
export function whyButton(sources, question, about) {
  const label = t("page.why.button");
  return h(
    "button",
    { type: "button", class: "button button-why", "aria-label": about ? `${label} ${about}` : undefined, onclick: () => openWhy(sources, question) },
    icon("question"),
    h("span", {}, label),
  );
}

/** @param {Sources} sources @param {Question} question */
export function openWhy({ gate, data }, question) {
  const { action, resource, within } = question;
  const asking = within === undefined ? {} : { within };
  const explanation = gate.why(action, resource, locale(), asking);
  const answer = h("div", { class: "answer", tabindex: -1 }, answerOf(explanation));
  const more = h("div", { class: "row" });
  const ask = () => void askWorker(data, question, answer).then((answered) => answered && more.remove());
  if (data.asksWorker && gate.can(...ASKING)) more.append(button({ label: t("page.why.ask"), icon: "shield", press: ask }));
  openDialog({ title: t("page.why.title"), content: [questionLine(question), answer, more] });
}

/** @param {Question} question */
function questionLine({ action, resource, within }) {
  const place = within === undefined ? null : [" ", t("page.why.within"), " ", h("code", {}, within)];
  return h("p", { class: "question" }, h("code", {}, action), " ", h("code", {}, resource), place);
}

/** @param {Explanation} explanation */
function answerOf({ allowed, code, scope, text, steps, until }) {
  return [
    h("p", { class: "answer-head" }, badge(allowed ? "good" : "stop", t(allowed ? "page.why.allowed" : "page.why.refused"), allowed ? "check" : "lock"), " ", h("code", { "data-code": code }, code)),
    h("p", {}, text),
    steps.length > 0 ? h("ul", { class: "steps" }, steps.map((step) => h("li", {}, step.text))) : null,
    until ? h("p", { class: "note" }, t("page.why.until", { time: dateTime(new Date(until)) })) : null,
    h("p", { class: "answer-source", "data-scope": scope }, icon(scope === "slice" ? "user" : "shield"), h("span", {}, t(`page.why.from.${scope}`))),
  ];
}

/** @param {import("../data.js").Data} data @param {Question} question @param {HTMLElement} answer @returns {Promise<boolean>} whether there is an answer now */
async function askWorker(data, question, answer) {
  const { action, resource, within } = question;
  const query = new URLSearchParams({ action, resource, ...(within === undefined ? {} : { within }) });
  const reply = await data.get(`/why?${query}`);
  fill(answer, reply.ok ? answerOf(reply.value) : refusalOf(reply.code));
  answer.focus();
  return reply.ok;
}

/** @param {string} code */
function refusalOf(code) {
  return [
    h("p", { class: "answer-head" }, badge("warn", t("page.why.noanswer")), " ", h("code", { "data-code": code }, code)),
    h("p", {}, sentenceOf(code)),
  ];
}

/** What a code means, in the package's words. @param {string} code */
export function sentenceOf(code) {
  return t(has(`code.${code}`) ? `code.${code}` : "page.failed.unknown");
}

/** A code's short name and its sentence. @param {string} code */
export function meaning(code) {
  const title = has(`code.${code}.title`) ? h("strong", {}, `${t(`code.${code}.title`)}. `) : null;
  return h("p", {}, title, sentenceOf(code));
}
