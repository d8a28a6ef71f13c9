// @ts-check
import { h } from "./dom.js";
import { icon } from "./icons.js";

/** @typedef {import("./dom.js").Child} Child */

/**
 * @param {{ title: string, lead?: string, back?: { href: string, label: string }, actions?: Child }} options
 */
export function pageHead({ title, lead, back, actions }) {
  return h(
    "header",
    { class: "page-head" },
    h(
      "div",
      { class: "page-title" },
      back ? h("a", { href: back.href, class: "back" }, icon("back"), back.label) : null,
      h("h1", { tabindex: -1 }, title),
      lead ? h("p", { class: "lead" }, lead) : null,
    ),
    actions ? h("div", { class: "page-actions" }, actions) : null,
  );
}

/** @param {string} text @param {string} [drawing] @param {Child} [more] */
export function emptyState(text, drawing = "folder", more) {
  return h("div", { class: "empty" }, icon(drawing), h("p", {}, text), more);
}

/** The grey shape of a page whose data is on its way. */
export function skeleton() {
  const bar = () => h("div", { class: "skeleton-bar" });
  return h("div", { class: "skeleton", "aria-hidden": "true" }, bar(), bar(), bar(), bar());
}

/** @param {readonly (readonly [string, Child])[]} facts */
export function factList(facts) {
  return h("dl", { class: "facts" }, facts.map(([term, value]) => h("div", {}, h("dt", {}, term), h("dd", {}, value))));
}
