// @ts-check
import { locale, t } from "../i18n.js";
import { abilityBar, inOrder } from "../ui/abilities.js";
import { emptyState, pageHead } from "../ui/page.js";
import { dataTable } from "../ui/table.js";
import { cellOf, columnName, kindOf } from "../ui/values.js";
import { modules } from "./menu.js";

/**
 * @typedef {import("./index.js").PageContext} PageContext
 * @typedef {import("../data.js").Row} Row
 */

/** A module without a shape of its own. @param {PageContext} context @param {readonly Row[]} rows */
export function tablePage(context, rows) {
  const title = titleOf(context);
  const head = pageHead({ title, lead: t("page.table.count", { count: rows.length }) });
  return [head, abilitiesOf(context), rows.length > 0 ? rowTable(title, rows) : emptyState(t("page.table.empty"))];
}

/** @param {string} caption @param {readonly Row[]} rows */
function rowTable(caption, rows) {
  const keys = [...new Set(rows.flatMap(Object.keys))].filter((key) => key !== "id");
  const columns = keys.map((key) => ({ label: columnName(key), kind: kindOf(rows, key), cell: (/** @type {Row} */ row) => cellOf(row[key]) }));
  return dataTable({ caption, columns, rows });
}

/** The module's own label, from the menu. @param {PageContext} context */
export function titleOf({ gate, path, route }) {
  const node = modules(gate.menu(locale())).find(({ id, href }) => href === path || id === route.resource);
  return node?.label ?? route.resource ?? path;
}

/** @param {PageContext} context */
function abilitiesOf(context) {
  const { resource } = context.route;
  if (resource === undefined) return null;
  return abilityBar(context, resource, inOrder(context.gate.actions(resource)));
}
