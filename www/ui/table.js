// @ts-check
import { h } from "./dom.js";

/** @typedef {import("./dom.js").Child} Child */

/** A column is as wide as its longest word, but for words that no column has room for: these may break anywhere. */
const LONG_WORD = /\S{33}/;

/**
 * @template Row
 * @typedef {{ label: string, cell: (row: Row) => Child, kind?: "text" | "number" | "actions" }} Column
 */

/**
 * A table that becomes a list of cards where the window is narrow. The roles are written out because
 * browsers drop a table's own as soon as CSS lays its rows out as blocks.
 * @template Row
 * @param {{ caption: string, columns: readonly Column<Row>[], rows: readonly Row[] }} options
 */
export function dataTable({ caption, columns, rows }) {
  const head = columns.map(({ label, kind = "text" }) => h("th", { scope: "col", role: "columnheader", class: `is-${kind}` }, label));
  return h(
    "div",
    { class: "table-frame" },
    h(
      "table",
      { role: "table", class: "table" },
      h("caption", { class: "visually-hidden" }, caption),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, head)),
      h("tbody", { role: "rowgroup" }, rows.map((row) => h("tr", { role: "row" }, columns.map((column, at) => cell(column, row, at === 0))))),
    ),
  );
}

/**
 * @template Row
 * @param {Column<Row>} column
 * @param {Row} row
 * @param {boolean} first
 */
function cell({ label, cell: content, kind = "text" }, row, first) {
  const inner = h("span", { class: "cell" }, content(row));
  const attributes = { class: LONG_WORD.test(inner.textContent) ? `is-${kind} is-long` : `is-${kind}`, "data-label": label };
  if (first) return h("th", { ...attributes, scope: "row", role: "rowheader" }, inner);
  return h("td", { ...attributes, role: "cell" }, inner);
}
