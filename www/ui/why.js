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
 * @typedef {{ method: string, path: string }} Request
 * @typedef {Pick<Explanation, "allowed" | "code" | "scope" | "text"> & Partial<Explanation & Question>} Answered an explanation, and what was asked where that is news
 * @typedef {{ gate: Gate, data: import("../data.js").Data }} Sources
 */

/** The request that asks the worker about the whole policy: who may send it is the policy's own affair. */
const ASKING = /** @type {const} */ (["GET", "/why"]);

/**
 * The small button that says why something may or may not be done, or why a request is refused whose question only
 * the worker knows.
 * @param {Sources} sources @param {Question | Request} question @param {string} [about] what it is about, for screen readers
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

/** @param {Sources} sources @param {Question | Request} question */
export function openWhy({ gate, data }, question) {
  const answer = h("div", { class: "answer", tabindex: -1 }, answerOf(ownAnswer(gate, question)));
  const more = h("div", { class: "row" });
  const ask = () => void askWorker(data, question, answer).then((answered) => answered && more.remove());
  if (data.asksWorker && gate.route(...ASKING).allowed) more.append(button({ label: t("page.why.ask"), icon: "shield", press: ask }));
  openDialog({ title: t("page.why.title"), content: [questionLine(question), answer, more] });
}

/** What the slice says. It lists a person's own pages, so of any other address it says only that. @param {Gate} gate @param {Question | Request} question @returns {Answered} */
function ownAnswer(gate, question) {
  if ("path" in question) {
    const { allowed, code } = gate.route(question.method, question.path);
    return { allowed, code, scope: "slice", text: code === "unlisted" ? t("page.refused.unlisted") : sentenceOf(code) };
  }
  const { action, resource, within } = question;
  return gate.why(action, resource, locale(), within === undefined ? {} : { within });
}

/** @param {Question | Request} question */
function questionLine(question) {
  if ("path" in question) return h("p", { class: "question" }, h("code", {}, question.method), " ", h("code", {}, question.path));
  const { action, resource, within } = question;
  const place = within === undefined ? null : [" ", t("page.why.within"), " ", h("code", {}, within)];
  return h("p", { class: "question" }, h("code", {}, action), " ", h("code", {}, resource), place);
}

/** @param {Answered} answer */
function answerOf({ allowed, code, scope, text, steps = [], until, action, resource, within }) {
  return [
    action && resource ? questionLine({ action, resource, ...(within === undefined ? {} : { within }) }) : null,
    h("p", { class: "answer-head" }, badge(allowed ? "good" : "stop", t(allowed ? "page.why.allowed" : "page.why.refused"), allowed ? "check" : "lock"), " ", h("code", { "data-code": code }, code)),
    h("p", {}, text),
    steps.length > 0 ? h("ul", { class: "steps" }, steps.map((step) => h("li", {}, step.text))) : null,
    until ? h("p", { class: "note" }, t("page.why.until", { time: dateTime(new Date(until)) })) : null,
    h("p", { class: "answer-source", "data-scope": scope }, icon(scope === "slice" ? "user" : "shield"), h("span", {}, t(`page.why.from.${scope}`))),
  ];
}

/** @param {import("../data.js").Data} data @param {Question | Request} question @param {HTMLElement} answer @returns {Promise<boolean>} whether there is an answer now */
async function askWorker(data, question, answer) {
  const reply = await data.get(`/why?${new URLSearchParams(question)}`);
  fill(answer, reply.ok ? answerOf(shownOf(question, reply.value)) : refusalOf(reply.code));
  answer.focus();
  return reply.ok;
}

/** The question that a request came to is shown with its answer; a question asked stands above it already. @param {Question | Request} question @param {Answered} reply @returns {Answered} */
function shownOf(question, reply) {
  if ("path" in question) return reply;
  const { action, resource, within, ...answer } = reply;
  return answer;
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
