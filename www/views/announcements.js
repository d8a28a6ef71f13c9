// @ts-check
import { pick, t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { emptyState, factList, pageHead } from "../ui/page.js";
import { cellOf, columnName } from "../ui/values.js";
import { whyButton } from "../ui/why.js";
import { titleOf } from "./table.js";

const WITHIN = "systemAnnouncements";
const FACTS = ["company", "phone", "email", "city"];

/**
 * @typedef {import("./index.js").PageContext} PageContext
 * @typedef {string | Record<string, string>} Text
 * @typedef {{ database: string, contact: string }} Mention
 * @typedef {{ id: string, title: Text, text: Text, date: string, crm?: Mention }} Announcement
 */

/** @param {PageContext} context @param {readonly Announcement[]} list */
export async function announcements(context, list) {
  const head = pageHead({ title: titleOf(context) });
  if (list.length === 0) return [head, emptyState(t("page.table.empty"), "megaphone")];
  return [head, h("div", { class: "announcements" }, await Promise.all(list.map((one) => announcement(context, one))))];
}

/** @param {PageContext} context @param {Announcement} one */
async function announcement(context, { id, title, text, date, crm }) {
  return h(
    "article",
    { class: "card", "data-announcement": id },
    h("header", { class: "card-head" }, h("h2", {}, pick(title)), h("span", { class: "card-meta" }, cellOf(date))),
    h("p", {}, pick(text)),
    crm ? await mention(context, crm) : null,
  );
}

/**
 * What CRM shows inside an announcement. It needs no access to CRM itself: only that announcements show it,
 * and a right to this database.
 * @param {PageContext} context @param {Mention} crm
 */
async function mention(context, { database, contact }) {
  const question = { action: "read", resource: `crm_database:${database}`, within: WITHIN };
  if (!context.gate.can(question.action, question.resource, { within: WITHIN })) return null;
  const answer = await context.data.get(`/announcements/crm/${database}`);
  const row = answer.ok ? answer.value.contacts.find((/** @type {{ id: string }} */ { id }) => id === contact) : undefined;
  if (row === undefined) return null;
  const facts = FACTS.filter((key) => row[key]).map((key) => /** @type {const} */ ([columnName(key), cellOf(row[key])]));
  return h(
    "section",
    { class: "mention", "data-crm": database },
    h("p", { class: "card-meta mention-head" }, icon("address-book"), h("span", {}, t("page.announcements.crm")), whyButton(context, question, row.name)),
    h("h3", {}, row.name),
    factList(facts),
  );
}
