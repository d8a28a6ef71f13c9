// @ts-check
import { dateTime, has, number, pick, t } from "../i18n.js";
import { h } from "./dom.js";

/** @typedef {import("../data.js").Row} Row */

const INSTANT = /^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** @param {string} key */
export const columnName = (key) => (has(`page.column.${key}`) ? t(`page.column.${key}`) : key);

/** @param {readonly Row[]} rows @param {string} key @returns {"number" | "text"} */
export const kindOf = (rows, key) => (rows.every((row) => row[key] === undefined || typeof row[key] === "number") ? "number" : "text");

/**
 * A value of the data as the reader's language writes it.
 * @param {unknown} value
 * @returns {import("./dom.js").Child}
 */
export function cellOf(value) {
  if (value === undefined || value === null || value === "") return "–";
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return t(value ? "page.value.true" : "page.value.false");
  if (Array.isArray(value)) return value.map(String).join(", ");
  if (typeof value === "object") return pick(/** @type {Record<string, string>} */ (value));
  const text = String(value);
  if (INSTANT.test(text)) return instant(text, { dateStyle: "medium", timeStyle: "short" });
  if (DAY.test(text)) return instant(text, { dateStyle: "medium", timeZone: "UTC" });
  return text.includes("@") ? address(text) : text;
}

/** An address may break after its at sign, and does not make a column wider than need be. @param {string} text */
function address(text) {
  const [name, domain] = text.split("@");
  return [`${name}@`, h("wbr"), domain];
}

/** @param {string} value @param {Intl.DateTimeFormatOptions} options */
const instant = (value, options) => h("time", { datetime: value }, dateTime(new Date(value), options));
