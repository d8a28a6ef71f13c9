// @ts-check
import { t } from "../i18n.js";
import { button, link } from "../ui/controls.js";
import { fill, h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { meaning, sentenceOf, whyButton } from "../ui/why.js";

/**
 * @typedef {import("./index.js").Context} Context
 * @typedef {import("../gate.js").RouteDecision} RouteDecision
 * @typedef {Extract<import("../data.js").Answer, { ok: false }>} Refusal
 */

/**
 * The page refuses a path by what the slice says.
 * @param {Context} context @param {RouteDecision} route
 */
export function refused(context, route) {
  const { code } = route;
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
    actions: [whyButton(context, questionOf(context, route), context.path), attempt, link("#/", t("page.refused.home"), "back")],
    more: reply,
  });
}

/**
 * The slice allowed it and the worker did not: it may have a newer publication, or not be reachable.
 * @param {Context} context @param {Refusal} refusal @param {RouteDecision} route
 */
export function refusedByWorker(context, { status, code }, route) {
  if (status === 404) return missing(context, code);
  const denied = status === 403;
  return verdict({
    title: t(denied ? "page.refused.title" : "page.data.unavailable"),
    code,
    path: context.path,
    source: t(denied ? "page.refused.byworker" : "page.data.unavailable.text"),
    actions: [
      denied ? whyButton(context, questionOf(context, route), context.path) : null,
      button({ label: t("page.failed.again"), press: context.reload }),
    ],
  });
}

/** The address is open, and there is nothing at it. @param {Context} context @param {string} code */
function missing({ path }, code) {
  const explanation = h("p", {}, t("page.missing.text"));
  return verdict({ title: t("page.missing.title"), code, path, explanation, actions: [link("#/", t("page.refused.home"), "back")] });
}

/** What a refused path asks, where the slice knows; else the request itself. @param {Context} context @param {RouteDecision} route */
function questionOf({ path }, { action, resource, within }) {
  if (action === undefined || resource === undefined) return { method: "GET", path };
  return within === undefined ? { action, resource } : { action, resource, within };
}

/** @param {{ title: string, code: string, path: string, source?: string, actions: import("../ui/dom.js").Child, more?: import("../ui/dom.js").Child, explanation?: import("../ui/dom.js").Child }} options */
function verdict({ title, code, path, source, actions, more, explanation }) {
  return h(
    "section",
    { class: "verdict verdict-stop" },
    h("span", { class: "verdict-icon" }, icon("lock")),
    h("h1", { tabindex: -1 }, title),
    explanation ?? meaning(code),
    h("p", { class: "code-line" }, `${t("page.code")} `, h("code", { "data-code": code }, code), ` · `, h("code", { "data-path": path }, path)),
    source ? h("p", { class: "note" }, source) : null,
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
