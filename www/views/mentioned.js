// @ts-check
import { locale, pick, t } from "../i18n.js";
import { hrefOf } from "../router.js";
import { abilityBar } from "../ui/abilities.js";
import { h } from "../ui/dom.js";
import { emptyState, pageHead } from "../ui/page.js";
import { contactFacts } from "./contact.js";
import { moduleAt } from "./menu.js";

/** @typedef {import("./index.js").PageContext} PageContext @typedef {import("./contacts.js").Database} Database */

/** The contacts of a database that another module mentions: to be read there, not to be browsed or changed. @param {PageContext} context @param {Database} database */
export function mentioned(context, { id, label, contacts }) {
  const { gate, path, route } = context;
  const host = moduleAt(gate.menu(locale()), { path });
  const back = host?.href ? { back: { href: hrefOf(host.href), label: host.label } } : {};
  return [
    pageHead({ title: pick(label), lead: t("page.mentioned.lead", { module: host?.label ?? "" }), ...back }),
    abilityBar(context, `crm_database:${id}`, ["read"], route.within),
    contacts.length > 0 ? h("ul", { class: "cards" }, contacts.map(card)) : emptyState(t("page.contact.empty")),
  ];
}

/** @param {import("./contacts.js").Contact} row */
function card(row) {
  return h("li", { class: "card", "data-contact": row.id }, h("h2", {}, row.name), contactFacts(row));
}
