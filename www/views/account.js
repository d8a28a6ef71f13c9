// @ts-check
import { pick, t } from "../i18n.js";
import { button } from "../ui/controls.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { preferencesBar } from "../ui/preferences-bar.js";
import { avatar } from "./signin.js";

/**
 * Who is signed in, with language, appearance and sign-out. Wide windows show it in the top bar; narrow ones
 * below a button.
 * @param {import("../config.js").Person} person
 * @param {import("./shell.js").Services} services
 */
export function accountPanel(person, { session, tools }) {
  const panel = h("div", { class: "account", id: "account" }, who(person), preferencesBar(tools), signOut(session));
  const control = h(
    "button",
    { type: "button", class: "button button-icon account-button", "aria-controls": panel.id, "aria-expanded": "false", "aria-label": t("page.account") },
    icon("user"),
  );
  const isOpen = () => panel.classList.contains("is-open");
  const set = (/** @type {boolean} */ open) => {
    panel.classList.toggle("is-open", open);
    control.setAttribute("aria-expanded", String(open));
  };
  control.addEventListener("click", () => set(!isOpen()));
  const close = (/** @type {{ refocus: boolean }} */ { refocus }) => {
    if (isOpen() && refocus) control.focus();
    set(false);
  };
  return { panel, control, close };
}

/** @param {import("../config.js").Person} person */
function who(person) {
  const text = h("span", { class: "who-text" }, h("span", { class: "person-name" }, person.name), h("span", { class: "person-job" }, pick(person.job)));
  return h("div", { class: "who" }, avatar(person), text);
}

/** @param {import("../session.js").Session} session */
function signOut(session) {
  const control = button({ label: t("page.signout"), icon: "sign-out", press: () => session.signOut() });
  control.classList.add("sign-out");
  return control;
}
