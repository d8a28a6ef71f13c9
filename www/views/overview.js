// @ts-check
import { locale, pick, t } from "../i18n.js";
import { hrefOf } from "../router.js";
import { actionName, inOrder } from "../ui/abilities.js";
import { h, uniqueId } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { emptyState, pageHead } from "../ui/page.js";
import { whyButton } from "../ui/why.js";
import { modules } from "./menu.js";

/** @typedef {import("./index.js").Context} Context @typedef {import("../gate.js").MenuNode} MenuNode */

/** What is open to this person, and what they may do there. @param {Context} context */
export function overview(context) {
  const { gate, person } = context;
  const nodes = gate.menu(locale());
  const who = { name: person.name, job: pick(person.job) };
  if (nodes.length === 0) return [pageHead({ title: t("page.overview.title"), lead: t("page.overview.who", who) }), nothing(context)];
  const head = pageHead({ title: t("page.overview.title"), lead: t("page.overview.lead", who) });
  const loose = nodes.filter(({ kind }) => kind === "module");
  const sections = nodes.filter(({ kind }) => kind === "section");
  return [head, loose.length > 0 ? tiles(context, loose) : null, sections.map((node) => section(context, node))];
}

/** Devices are in no menu, and a blocked person keeps them. */
const SOFTPHONE = "/softphone";

/** A blocked person, or one to whom nothing was granted. @param {Context} context */
function nothing(context) {
  const why = whyButton(context, { action: "menu", resource: "crmRecords" });
  if (!context.gate.route("GET", SOFTPHONE).allowed) return emptyState(t("page.overview.nothing"), "lock", why);
  const phone = h("a", { class: "button button-plain", href: hrefOf(SOFTPHONE) }, icon("headset"), h("span", {}, t("page.softphone.title")));
  return emptyState(t("page.overview.device"), "lock", h("div", { class: "row" }, phone, why));
}

/** @param {Context} context @param {MenuNode} node */
function section(context, node) {
  const heading = uniqueId("overview");
  return h("section", { class: "panel", "aria-labelledby": heading }, h("h2", { id: heading }, node.label), tiles(context, modules(node.children)));
}

/** @param {Context} context @param {readonly MenuNode[]} nodes */
function tiles({ gate }, nodes) {
  return h("ul", { class: "tiles" }, nodes.map((node) => tile(node, gate.actions(node.id))));
}

/** @param {MenuNode} node @param {ReadonlySet<string>} actions */
function tile({ label, href, icon: drawing = "module" }, actions) {
  const name = [icon(drawing), h("span", {}, label)];
  const shown = inOrder(actions).filter((action) => action !== "menu");
  return h(
    "li",
    { class: "tile" },
    href === undefined ? h("span", { class: "tile-link" }, name) : h("a", { class: "tile-link", href: hrefOf(href) }, name),
    h("p", { class: "tile-actions" }, shown.length > 0 ? shown.map(actionName).join(" · ") : t("page.overview.menuonly")),
  );
}
