// @ts-check
import { t } from "../i18n.js";
import { button } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { meaning } from "../ui/why.js";
import { frontHead } from "./signin.js";

/** @param {import("../config.js").Person} person @param {import("../session.js").Session} session */
export function opening(person, session) {
  return h(
    "main",
    { class: "front-main front-centre", "aria-busy": "true" },
    h("h1", { tabindex: -1, class: "opening" }, t("page.opening.wait", { name: person.name })),
    h("div", { class: "row" }, button({ label: t("page.failed.other"), icon: "users", press: () => session.signOut() })),
  );
}

/**
 * Nothing was opened, so nothing is shown but the reason.
 * @param {{ person: import("../config.js").Person, code: string }} state
 * @param {import("../session.js").Session} session
 * @param {import("../ui/preferences-bar.js").Tools} tools
 */
export function failed({ person, code }, session, tools) {
  return h(
    "div",
    { class: "front" },
    frontHead(tools),
    h(
      "main",
      { class: "front-main" },
      h(
        "section",
        { class: "verdict verdict-stop", role: "alert" },
        h("span", { class: "verdict-icon" }, icon("alert")),
        h("h1", { tabindex: -1 }, t("page.failed.title")),
        meaning(code),
        h("p", { class: "code-line" }, `${t("page.code")} `, h("code", { "data-code": code }, code)),
        h("p", { class: "note" }, t("page.failed.note", { name: person.name })),
        h(
          "div",
          { class: "row" },
          button({ label: t("page.failed.again"), tone: "primary", press: () => void session.signIn(person) }),
          button({ label: t("page.failed.other"), icon: "users", press: () => session.signOut() }),
        ),
      ),
    ),
  );
}
