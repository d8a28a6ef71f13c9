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

/** A blocked person, or one to whom nothing was granted: devices are in no menu, and remain. @param {Context} context */
function nothing(context) {
  const { entrance, devices = [] } = context.about;
  const why = entrance === undefined ? null : whyButton(context, { action: "menu", resource: entrance });
  const open = devices.filter(({ href }) => context.gate.route("GET", href).allowed);
  if (open.length === 0) return emptyState(t("page.overview.nothing"), "lock", why);
  return emptyState(t("page.overview.device"), "lock", h("div", { class: "row" }, open.map(deviceLink), why));
}

/** @param {import("../config.js").Device} device */
function deviceLink({ label, href, icon: drawing = "headset" }) {
  return h("a", { class: "button button-plain", href: hrefOf(href) }, icon(drawing), h("span", {}, pick(label)));
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
