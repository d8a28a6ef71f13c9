// @ts-check
import { pick, t } from "../i18n.js";
import { abilityBar, gatedButton, may } from "../ui/abilities.js";
import { button, field } from "../ui/controls.js";
import { deleteDialog, formDialog } from "../ui/form.js";
import { emptyState, pageHead } from "../ui/page.js";
import { dataTable } from "../ui/table.js";
import { cellOf, columnName } from "../ui/values.js";

/**
 * @typedef {import("./index.js").PageContext} PageContext
 * @typedef {{ id: string, name: string, company?: string, phone?: string, email?: string, city?: string }} Contact
 * @typedef {{ id: string, label: string | Record<string, string>, contacts: readonly Contact[] }} Database
 */

const FIELDS = /** @type {const} */ (["name", "company", "phone", "email", "city"]);
const TYPES = { name: "text", company: "text", phone: "tel", email: "email", city: "text" };

/** The contacts of one database. @param {PageContext} context @param {Database} database */
export function contacts(context, { id, label, contacts: rows }) {
  const title = pick(label);
  const resource = `crm_database:${id}`;
  const create = gatedButton(context, { action: "create", resource }, { label: t("page.contact.new"), icon: "plus", tone: "primary", press: () => edit(context, id) });
  return [
    pageHead({ title, lead: t("page.table.count", { count: rows.length }), back: { href: "#/crm", label: t("page.crm.back") }, actions: create }),
    abilityBar(context, resource, ["read", "create", "update", "delete"]),
    rows.length > 0 ? contactTable(context, id, title, rows) : emptyState(t("page.contact.empty")),
  ];
}

/** @param {PageContext} context @param {string} id @param {string} caption @param {readonly Contact[]} rows */
function contactTable(context, id, caption, rows) {
  const used = FIELDS.filter((key) => rows.some((row) => row[key]));
  const facts = used.map((key) => ({ label: columnName(key), cell: (/** @type {Contact} */ row) => cellOf(row[key]) }));
  const actions = { label: columnName("actions"), kind: /** @type {const} */ ("actions"), cell: (/** @type {Contact} */ row) => rowButtons(context, id, row) };
  return dataTable({ caption, columns: [...facts, actions], rows });
}

/** The reasons stand above the table: they are the same for every row. @param {PageContext} context @param {string} id @param {Contact} row */
function rowButtons(context, id, row) {
  const edition = { action: "update", label: t("page.contact.edit"), icon: "pencil", press: () => edit(context, id, row) };
  const removal = { action: "delete", label: t("page.contact.delete"), icon: "trash", tone: /** @type {const} */ ("danger"), press: () => remove(context, id, row) };
  return [edition, removal].map(({ action, ...options }) => {
    const disabled = !may(context, { action, resource: `crm_database:${id}` });
    const control = button({ ...options, disabled, name: `${options.label}: ${row.name}` });
    control.title = options.label;
    control.dataset.action = action;
    return control;
  });
}

/** @param {PageContext} context @param {string} id @param {Contact} [row] absent for a new contact */
function edit(context, id, row) {
  const fields = FIELDS.map((key) => field(columnName(key), key, { value: row?.[key] ?? "", type: TYPES[key], required: key === "name" }));
  const [method, path] = row ? ["PUT", `/crm/${id}/contacts/${row.id}`] : ["POST", `/crm/${id}/contacts`];
  formDialog(context, {
    title: t(row ? "page.contact.edit.title" : "page.contact.new"),
    fields,
    change: (form) => ({ method, path, body: Object.fromEntries(form) }),
  });
}

/** @param {PageContext} context @param {string} id @param {Contact} row */
function remove(context, id, row) {
  deleteDialog(context, {
    title: t("page.contact.delete.title"),
    text: t("page.contact.delete.text", { name: row.name }),
    label: t("page.contact.delete"),
    change: { method: "DELETE", path: `/crm/${id}/contacts/${row.id}` },
  });
}
