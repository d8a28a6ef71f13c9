// @ts-check
import { has, t } from "../i18n.js";
import { h } from "../ui/dom.js";

/** What remains when the page's own files cannot be had: then its texts may be missing as well. */
export function fault() {
  const text = has("page.fault") ? t("page.fault") : "The page could not be loaded. Please try again.";
  return h("main", { class: "front-main" }, h("h1", {}, "callgate"), h("p", { class: "fault", role: "alert" }, text));
}
