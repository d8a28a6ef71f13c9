// @ts-check
import { t } from "../i18n.js";
import { hrefOf } from "../router.js";
import { abilityBar } from "../ui/abilities.js";
import { h } from "../ui/dom.js";
import { factList, pageHead } from "../ui/page.js";
import { cellOf, columnName } from "../ui/values.js";

/** @typedef {import("./index.js").PageContext} PageContext @typedef {import("./contacts.js").Contact} Contact */

const FACTS = /** @type {const} */ (["company", "phone", "email", "city"]);

/** One contact of a database. @param {PageContext} context @param {Contact} row */
export function contact(context, row) {
  const { db = "" } = context.params;
  const resource = `crm_database:${db}`;
  return [
    pageHead({ title: row.name, back: { href: hrefOf(`/crm/${db}`), label: t("page.contact.back") } }),
    abilityBar(context, resource, ["read", "update", "delete"]),
    h("section", { class: "card", "data-contact": row.id }, contactFacts(row)),
  ];
}

/** @param {Contact} row */
export function contactFacts(row) {
  return factList(FACTS.filter((key) => row[key]).map((key) => [columnName(key), cellOf(row[key])]));
}
