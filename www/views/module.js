// @ts-check
import { has, pick, t } from "../i18n.js";
import { hrefOf } from "../router.js";
import { abilityBar, actionName, inOrder, may, wordsOf } from "../ui/abilities.js";
import { h, uniqueId } from "../ui/dom.js";
import { emptyState, pageHead } from "../ui/page.js";
import { dataTable } from "../ui/table.js";
import { whyButton } from "../ui/why.js";
import { moduleOf, wayBack } from "./table.js";

/**
 * @typedef {import("./index.js").PageContext} PageContext
 * @typedef {import("../catalogue.js").Part} Part
 * @typedef {import("../catalogue.js").Items} Items
 * @typedef {import("../catalogue.js").Item} Item
 * @typedef {import("../catalogue.js").Guest} Guest
 * @typedef {Item & { resource: string, actions: readonly string[], href?: string }} Seen
 */

/** A module, or an item of one, as the gate answers about it: what may be done, which items are seen, what else is shown. @param {PageContext} context @param {Part} part */
export function modulePage(context, part) {
  return (context.route.resource ?? "").includes(":") ? itemPage(context, part) : wholePage(context, part);
}

/** @param {PageContext} context @param {Part} part */
function wholePage(context, { module, types, guests }) {
  const { gate, route } = context;
  const title = moduleOf(context)?.label ?? wordsOf(module);
  const about = route.resource ?? module;
  const items = types.map((one) => itemSection(context, one));
  const shown = guests.map((guest) => guestSection(context, module, guest)).filter((section) => section !== null);
  const guestHead = shown.length > 0 ? h("h2", { class: "guests-head" }, t("page.module.guests")) : null;
  return [pageHead({ title }), abilityBar(context, about, inOrder(gate.actions(about)), route.within), items, guestHead, shown];
}

/** @param {PageContext} context @param {Part} part */
function itemPage(context, { types }) {
  const { route } = context;
  const resource = route.resource ?? "";
  const [item] = types.flatMap(({ items }) => items);
  const actions = [...new Set(types.flatMap(({ actions }) => actions))];
  const title = item?.label ? pick(item.label) : resource.split(/:(.*)/s)[1] ?? resource;
  return [pageHead({ title, lead: typeName(resource.split(":")[0] ?? ""), ...wayBack(context) }), abilityBar(context, resource, inOrder(actions), route.within)];
}

/** @param {string} type the policy's word @returns {string} the page's word, where it has one */
const typeName = (type) => (has(`page.type.${type}`) ? t(`page.type.${type}`) : wordsOf(type));

/** The items of one type that the person sees, each with what they may do. @param {PageContext} context @param {Items} items */
function itemSection(context, { type, actions, items }) {
  const { gate } = context;
  const named = actions.flatMap((action) => [...gate.items(action, type)]);
  const known = [...items, ...[...new Set(named)].filter((id) => !items.some((item) => item.id === id)).map((id) => ({ id }))];
  const seen = seenOf(context, { type, actions, items: known });
  if (seen.length === 0 && gate.actions(type).size === 0) return null;
  const head = uniqueId("items");
  const why = whyButton(context, { action: actions.includes("read") ? "read" : (actions[0] ?? "read"), resource: type }, typeName(type));
  return h(
    "section",
    { class: "panel", "aria-labelledby": head, "data-type": type },
    h("h2", { id: head }, typeName(type)),
    seen.length > 0 ? itemTable(typeName(type), seen) : emptyState(t("page.table.empty"), "lock", why),
  );
}

/** What another module gives to be seen here, by the right to it and by no door of its own. @param {PageContext} context @param {string} host @param {Guest} guest */
function guestSection(context, host, { module, label, actions, types }) {
  const allowed = actions.filter((action) => may(context, { action, resource: module, within: host }));
  if (allowed.length === 0) return null;
  const head = uniqueId("guest");
  const seen = types.flatMap((one) => seenOf(context, one, host));
  const title = label ? pick(label) : wordsOf(module);
  return h(
    "section",
    { class: "panel", "aria-labelledby": head, "data-guest": module },
    h("h3", { id: head }, title),
    abilityBar(context, module, inOrder(allowed), host),
    seen.length > 0 ? itemTable(title, seen) : null,
  );
}

/** @param {PageContext} context @param {Items} items @param {string} [within] @returns {Seen[]} */
function seenOf(context, { type, actions, items }, within) {
  const place = within === undefined ? {} : { within };
  const seen = items.map((item) => {
    const resource = `${type}:${item.id}`;
    return { ...item, resource, actions: inOrder(actions).filter((action) => may(context, { action, resource, ...place })), ...pageOf(context, item.id, resource) };
  });
  return seen.filter((item) => item.actions.length > 0);
}

/** The item's own page below this one, where the policy has one. @param {PageContext} context @param {string} id @param {string} resource @returns {{ href?: string }} */
function pageOf({ gate, path }, id, resource) {
  const below = `${path}/${encodeURIComponent(id)}`;
  const route = gate.route("GET", below);
  return route.allowed && route.resource === resource && route.action === "read" ? { href: hrefOf(below) } : {};
}

/** @param {string} caption @param {readonly Seen[]} seen */
function itemTable(caption, seen) {
  const name = (/** @type {Seen} */ { id, label, href }) => {
    const text = label ? pick(label) : id;
    return href === undefined ? h("span", { "data-item": id }, text) : h("a", { href, "data-item": id }, text);
  };
  const actions = (/** @type {Seen} */ item) => item.actions.map(actionName).join(" · ");
  return dataTable({ caption, columns: [{ label: t("page.column.name"), cell: name }, { label: t("page.abilities"), cell: actions }], rows: seen });
}
