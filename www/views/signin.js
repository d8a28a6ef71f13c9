// @ts-check
import { pick, t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { preferencesBar } from "../ui/preferences-bar.js";
import { tenantBar } from "../ui/tenants.js";

/** @typedef {import("../config.js").Person} Person */

/**
 * @param {readonly Person[]} people
 * @param {(person: Person) => void} choose
 * @param {import("../ui/preferences-bar.js").Tools} tools
 */
export function signIn(people, choose, tools) {
  const choices = people.map((person) => h("li", {}, personCard(person, choose)));
  return h(
    "div",
    { class: "front" },
    frontHead(tools),
    h(
      "main",
      { class: "front-main" },
      tenantBar(tools.tenants),
      h("h1", { tabindex: -1 }, t("page.signin.title")),
      h("p", { class: "lead" }, t(people.length > 0 ? "page.signin.lead" : "page.signin.none")),
      people.length > 0 ? [h("ul", { class: "people" }, choices), h("p", { class: "note" }, t("page.signin.note"))] : null,
    ),
  );
}

/** @param {import("../ui/preferences-bar.js").Tools} tools */
export function frontHead(tools) {
  return h("header", { class: "front-head" }, brand(), preferencesBar(tools));
}

export function brand() {
  return h("span", { class: "brand" }, h("span", { class: "brand-mark" }, icon("gate")), h("span", {}, "callgate"));
}

/** @param {Person} person @param {(person: Person) => void} choose */
function personCard(person, choose) {
  return h(
    "button",
    { type: "button", class: "person", "data-person": person.id, onclick: () => choose(person) },
    avatar(person),
    h("span", { class: "person-text" }, h("span", { class: "person-name" }, person.name), h("span", { class: "person-job" }, pick(person.job))),
  );
}

/** @param {Person} person */
export function avatar({ name }) {
  const initials = name.split(/\s+/).map((word) => word.charAt(0)).slice(0, 2).join("");
  return h("span", { class: "avatar", "aria-hidden": "true" }, initials.toUpperCase());
}
