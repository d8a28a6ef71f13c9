// @ts-check
import { pick, t } from "../i18n.js";
import { hrefOf } from "../router.js";
import { actionName, inOrder } from "../ui/abilities.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { emptyState, pageHead } from "../ui/page.js";
import { whyButton } from "../ui/why.js";
import { titleOf } from "./table.js";

/** @typedef {import("./index.js").PageContext} PageContext @typedef {{ id: string, label: string | Record<string, string>, contacts?: number }} Database */

/** The CRM databases that this person has a right to. @param {PageContext} context @param {readonly Database[]} databases */
export function databases(context, databases) {
  const readable = databases.filter(({ id }) => context.gate.can("read", `crm_database:${id}`));
  const head = pageHead({ title: titleOf(context), lead: t("page.crm.lead") });
  if (readable.length === 0) return [head, emptyState(t("page.crm.empty"), "lock", whyButton(context, { action: "read", resource: "crm_database" }))];
  return [head, h("ul", { class: "tiles" }, readable.map((database) => tile(context, database)))];
}

/** @param {PageContext} context @param {Database} database */
function tile({ gate }, { id, label, contacts }) {
  const actions = inOrder(gate.actions(`crm_database:${id}`)).map(actionName).join(" · ");
  return h(
    "li",
    { class: "tile", "data-database": id },
    h("a", { class: "tile-link", href: hrefOf(`/crm/${id}`) }, icon("database"), h("span", {}, pick(label))),
    contacts === undefined ? null : h("p", { class: "card-meta" }, t("page.table.count", { count: contacts })),
    h("p", { class: "tile-actions" }, actions),
  );
}
