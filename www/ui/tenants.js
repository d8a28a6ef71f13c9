// @ts-check
import { SITE } from "../config.js";
import { LANGUAGES, pick, t } from "../i18n.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * The tenants that the page can lead to, and what to do before it leaves for one.
 * @typedef {{ all: readonly import("../config.js").Tenant[], current: string, leave: () => void }} Tenants
 */

/** Links to every tenant's own page, where its people sign in. @param {Tenants} tenants */
export function tenantList({ all, current, leave }) {
  return h("ul", { class: "tenants" }, all.map((tenant) => h("li", {}, tenantLink(tenant, tenant.id === current, leave))));
}

/** What people call it; its id where nobody gave it a name. @param {{ id: string, name?: import("../config.js").Name }} tenant */
const nameOf = ({ id, name = id }) => pick(name) || id;

/** @param {import("../config.js").Tenant} tenant @param {boolean} current @param {() => void} leave */
function tenantLink(tenant, current, leave) {
  const { id, language = "", href } = tenant;
  const spoken = LANGUAGES[/** @type {import("../i18n.js").Locale} */ (language)];
  return h(
    "a",
    { class: "tenant", href: new URL(href, SITE).href, "data-tenant": id, "aria-current": current ? "true" : undefined, onclick: (event) => leaving(event, leave) },
    icon(current ? "check" : "building"),
    h("span", { class: "tenant-name" }, nameOf(tenant)),
    spoken ? h("span", { class: "tenant-language", lang: language }, spoken) : null,
  );
}

/** A link that opens elsewhere leaves this page as it is. @param {Event} event @param {() => void} leave */
function leaving(event, leave) {
  const { ctrlKey, metaKey, shiftKey } = /** @type {MouseEvent} */ (event);
  if (!ctrlKey && !metaKey && !shiftKey) leave();
}

/** The choice on the sign-in page; nothing where there is none. @param {Tenants} tenants */
export function tenantBar(tenants) {
  if (tenants.all.length < 2) return null;
  return h("nav", { class: "tenant-bar", "aria-label": t("page.tenant.label") }, tenantList(tenants));
}

/** The choice in the top bar: the name of the tenant, and behind it the others. @param {Tenants} tenants */
export function tenantButton(tenants) {
  if (tenants.all.length < 2) return null;
  const { current, all } = tenants;
  const name = nameOf(all.find(({ id }) => id === current) ?? { id: current });
  return h(
    "button",
    { type: "button", class: "button button-plain tenant-button", "aria-haspopup": "dialog", "aria-label": t("page.tenant.change", { name }), onclick: () => choose(tenants) },
    icon("building"),
    h("span", {}, name),
  );
}

/** @param {Tenants} tenants */
function choose(tenants) {
  const dialog = openDialog({ title: t("page.tenant.title"), content: [h("p", {}, t("page.tenant.lead")), tenantList(tenants)] });
  dialog.querySelector("a")?.focus();
}
