// @ts-check
import { t } from "../i18n.js";
import { button, link } from "../ui/controls.js";
import { fill, h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { meaning, sentenceOf, whyButton } from "../ui/why.js";

/**
 * @typedef {import("./index.js").Context} Context
 * @typedef {import("../ui/why.js").Question} Question
 * @typedef {Extract<import("../data.js").Answer, { ok: false }>} Refusal
 */

/**
 * The page refuses a path by what the slice says.
 * @param {Context} context @param {import("../gate.js").Decision} decision @param {Question} [question]
 */
export function refused(context, { code }, question) {
  const reply = h("div", { class: "reply", role: "status" });
  const attempt = context.data.asksWorker
    ? button({ label: t("page.refused.try"), icon: "route", press: () => void tryAtWorker(context, reply) })
    : null;
  return verdict({
    title: t("page.refused.title"),
    code,
    path: context.path,
    // A slice lists the addresses of its own pages only, so it cannot tell a foreign page from none.
    explanation: code === "unlisted" ? h("p", {}, t("page.refused.unlisted")) : undefined,
    source: t("page.refused.bypage"),
    actions: [question ? whyButton(context, question, context.path) : null, attempt, link("#/", t("page.refused.home"), "back")],
    more: reply,
  });
}

/**
 * The slice allowed it and the worker did not: it may have a newer publication, or not be reachable.
 * @param {Context} context @param {Refusal} refusal @param {Question} [question]
 */
export function refusedByWorker(context, { status, code }, question) {
  const denied = status === 403;
  return verdict({
    title: t(denied ? "page.refused.title" : "page.data.unavailable"),
    code,
    path: context.path,
    source: t(denied ? "page.refused.byworker" : "page.data.unavailable.text"),
    actions: [
      denied && question ? whyButton(context, question, context.path) : null,
      button({ label: t("page.failed.again"), press: context.reload }),
    ],
  });
}

/** @param {{ title: string, code: string, path: string, source: string, actions: import("../ui/dom.js").Child, more?: import("../ui/dom.js").Child, explanation?: import("../ui/dom.js").Child }} options */
function verdict({ title, code, path, source, actions, more, explanation }) {
  return h(
    "section",
    { class: "verdict verdict-stop" },
    h("span", { class: "verdict-icon" }, icon("lock")),
    h("h1", { tabindex: -1 }, title),
    explanation ?? meaning(code),
    h("p", { class: "code-line" }, `${t("page.code")} `, h("code", { "data-code": code }, code), ` · `, h("code", { "data-path": path }, path)),
    h("p", { class: "note" }, source),
    h("div", { class: "row" }, actions),
    more,
  );
}

/** Sends the request that the page would not send: the worker decides on its own. @param {Context} context @param {HTMLElement} reply */
async function tryAtWorker({ data, path }, reply) {
  const answer = await data.get(path);
  const code = answer.ok ? "allowed" : answer.code;
  const title = answer.ok ? t("page.refused.worker.reached") : answer.status === 0 ? t("page.refused.worker.silent") : t("page.refused.worker.status", { status: answer.status });
  fill(
    reply,
    h("p", { class: "reply-head" }, icon(answer.ok ? "check" : "lock"), h("span", {}, title, " ", h("code", { "data-worker-code": code }, code))),
    answer.ok ? null : h("p", {}, sentenceOf(code)),
  );
}
