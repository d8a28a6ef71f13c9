// @ts-check
import { dateTime, t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { icon } from "../ui/icons.js";
import { factList } from "../ui/page.js";

/** What was verified, and until when it holds. @param {import("../gate.js").Gate} gate */
export function factsFooter(gate) {
  return h(
    "section",
    { class: "snapshot", "aria-labelledby": "snapshot-title" },
    h("h2", { id: "snapshot-title" }, icon("shield"), h("span", {}, t("page.facts.title"))),
    factList([
      [t("page.facts.subject"), code(gate.subject)],
      [t("page.facts.tenant"), code(gate.tenant)],
      [t("page.facts.issued"), instant(gate.issued)],
      [t("page.facts.expires"), instant(gate.expires)],
      [t("page.facts.sequence"), code(String(gate.sequence))],
      [t("page.facts.kid"), code(gate.kid)],
    ]),
  );
}

/** @param {string} text */
const code = (text) => h("code", {}, text);

/** @param {Date} date */
const instant = (date) => h("time", { datetime: date.toISOString() }, dateTime(date));
