// @ts-check
import { LANGUAGES, locale, t } from "../i18n.js";
import { setTheme, theme } from "../preferences.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";

/**
 * @typedef {{ speak: (locale: import("../i18n.js").Locale) => Promise<void>, tenants: import("./tenants.js").Tenants }} Tools
 */

/** Language and appearance. @param {Tools} tools */
export function preferencesBar({ speak }) {
  return h("div", { class: "preferences" }, languageChoice(speak), themeSwitch());
}

/** @param {Tools["speak"]} speak */
function languageChoice(speak) {
  const options = Object.entries(LANGUAGES).map(([tag, name]) => h("option", { value: tag, lang: tag, selected: tag === locale() }, name));
  const select = h("select", { id: "language", "aria-label": t("page.language.choose"), onchange: () => choose() }, options);
  const choose = () => void speak(/** @type {import("../i18n.js").Locale} */ (select.value));
  return h("span", { class: "select" }, icon("globe"), select);
}

function themeSwitch() {
  const dark = theme() === "dark";
  const drawing = h("span", { class: "theme-icon" }, icon(dark ? "sun" : "moon"));
  const control = h(
    "button",
    { type: "button", class: "button button-icon", "aria-pressed": String(dark), "aria-label": t("page.theme.dark"), title: t("page.theme.dark") },
    drawing,
  );
  control.addEventListener("click", () => {
    const next = theme() === "dark" ? "light" : "dark";
    setTheme(next);
    control.setAttribute("aria-pressed", String(next === "dark"));
    drawing.replaceChildren(icon(next === "dark" ? "sun" : "moon"));
  });
  return control;
}
