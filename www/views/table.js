// @ts-check
import { locale, t } from "../i18n.js";
import { hrefOf } from "../router.js";
import { abilityBar, inOrder } from "../ui/abilities.js";
import { emptyState, pageHead } from "../ui/page.js";
import { dataTable } from "../ui/table.js";
import { cellOf, columnName, kindOf } from "../ui/values.js";
import { whyButton } from "../ui/why.js";
import { moduleAt } from "./menu.js";

/**
 * @typedef {import("./index.js").PageContext} PageContext
 * @typedef {import("../data.js").Row} Row
 */

/** A module without a shape of its own, or one item of it. @param {PageContext} context @param {unknown} value */
export function tablePage(context, value) {
  const rows = rowsOf(value);
  const title = titleOf(context);
  const head = pageHead({ title, lead: t("page.table.count", { count: rows.length }), ...wayBack(context) });
  return [head, abilitiesOf(context), rows.length > 0 ? rowTable(title, rows) : nothing(context)];
}

/** What an address answers is a list of rows, or one. @param {unknown} value @returns {readonly Row[]} */
function rowsOf(value) {
  const list = Array.isArray(value) ? value : [value];
  return list.filter((row) => typeof row === "object" && row !== null);
}

/** Who may open a module may still not read what is in it. @param {PageContext} context */
function nothing(context) {
  const { resource } = context.route;
  if (resource === undefined || context.gate.can("read", resource)) return emptyState(t("page.table.empty"));
  return emptyState(t("page.table.empty"), "lock", whyButton(context, { action: "read", resource }, titleOf(context)));
}

/** @param {string} caption @param {readonly Row[]} rows */
function rowTable(caption, rows) {
  const keys = [...new Set(rows.flatMap(Object.keys))].filter((key) => key !== "id");
  const columns = keys.map((key) => ({ label: columnName(key), kind: kindOf(rows, key), cell: (/** @type {Row} */ row) => cellOf(row[key]) }));
  return dataTable({ caption, columns, rows });
}

/** The module's own label, from the menu; an item's page adds the item. @param {PageContext} context */
export function titleOf(context) {
  const { path, route } = context;
  const module = moduleOf(context);
  const [, item] = (route.resource ?? "").split(/:(.*)/s);
  return [module?.label ?? route.resource?.split(":")[0] ?? path, item].filter(Boolean).join(": ");
}

/** From an item's page to its module's. @param {PageContext} context */
export function wayBack(context) {
  const module = moduleOf(context);
  if (module?.href === undefined || module.href === context.path) return {};
  return { back: { href: hrefOf(module.href), label: module.label } };
}

/** @param {PageContext} context */
export const moduleOf = ({ gate, path, route }) => moduleAt(gate.menu(locale()), { path, resource: route.resource });

/** @param {PageContext} context */
function abilitiesOf(context) {
  const { resource } = context.route;
  if (resource === undefined) return null;
  return abilityBar(context, resource, inOrder(context.gate.actions(resource)));
}
