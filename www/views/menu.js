// @ts-check
import { t } from "../i18n.js";
import { hrefOf } from "../router.js";
import { h, uniqueId } from "../ui/dom.js";
import { icon } from "../ui/icons.js";

/** @typedef {import("../gate.js").MenuNode} MenuNode */

/** @type {WeakMap<Element, { nodes: readonly MenuNode[], path: string }>} */
const drawn = new WeakMap();

/**
 * Whether `nav` shows this very menu already. A gate gives the same object until something changes.
 * @param {Element} nav @param {readonly MenuNode[]} nodes @param {string} path
 */
export function sameMenu(nav, nodes, path) {
  const before = drawn.get(nav);
  drawn.set(nav, { nodes, path });
  if (before?.nodes !== nodes) return false;
  markCurrent(nav, currentHref(nodes, path));
  return true;
}

/** @param {readonly MenuNode[]} nodes @param {string} path */
export function menuList(nodes, path) {
  if (nodes.length === 0) return h("p", { class: "menu-empty" }, t("page.menu.empty"));
  const current = currentHref(nodes, path);
  const loose = nodes.filter(({ kind }) => kind === "module");
  const sections = nodes.filter(({ kind }) => kind === "section");
  return [loose.length > 0 ? list(loose, current) : null, sections.map((node) => section(node, current))];
}

/** @param {MenuNode} node @param {string | undefined} current */
function section(node, current) {
  const heading = uniqueId("section");
  return h(
    "div",
    { class: "menu-section", "data-section": node.id },
    h("p", { class: "menu-heading", id: heading }, node.label),
    list(node.children, current, heading),
  );
}

/** @param {readonly MenuNode[]} nodes @param {string | undefined} current @param {string} [labelledBy] @returns {HTMLElement} */
function list(nodes, current, labelledBy) {
  return h("ul", { class: "menu-list", "aria-labelledby": labelledBy }, nodes.map((node) => h("li", {}, entry(node, current), node.children.length > 0 ? list(node.children, current) : null)));
}

/** @param {MenuNode} node @param {string | undefined} current */
function entry({ id, label, href, icon: drawing = "module" }, current) {
  const content = [icon(drawing), h("span", {}, label)];
  if (href === undefined) return h("span", { class: "menu-entry", "data-module": id }, content);
  return h("a", { class: "menu-entry", href: hrefOf(href), "data-module": id, "data-path": href, "aria-current": href === current ? "page" : undefined }, content);
}

/** @param {Element} nav @param {string | undefined} current */
function markCurrent(nav, current) {
  for (const link of nav.querySelectorAll("a[data-path]")) {
    if (link.getAttribute("data-path") === current) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** @param {readonly MenuNode[]} nodes @param {string} path */
const currentHref = (nodes, path) => moduleAt(nodes, { path })?.href;

/**
 * The module that the path is the page of, or lies below; where there is none, the module of that id.
 * @param {readonly MenuNode[]} nodes @param {{ path: string, resource?: string | undefined }} place
 */
export function moduleAt(nodes, { path, resource }) {
  const all = modules(nodes);
  const above = all.filter(({ href }) => href !== undefined && (path === href || path.startsWith(`${href}/`)));
  const nearest = above.sort((a, b) => (b.href?.length ?? 0) - (a.href?.length ?? 0))[0];
  return nearest ?? all.find(({ id }) => id === resource);
}

/** Every module of a menu, in its order. @param {readonly MenuNode[]} nodes @returns {MenuNode[]} */
export function modules(nodes) {
  return nodes.flatMap((node) => [...(node.kind === "module" ? [node] : []), ...modules(node.children)]);
}
