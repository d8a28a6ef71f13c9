// @ts-check
import { SITE } from "./config.js";
import { loadLocale } from "./gate.js";
import { recall, remember } from "./preferences.js";

/** The languages of the page, each by its own name. */
export const LANGUAGES = /** @type {const} */ ({ en: "English", nl: "Nederlands", de: "Deutsch", pl: "Polski" });

/** @typedef {keyof typeof LANGUAGES} Locale */

/** @type {Locale} */
let current = "en";
/** @type {Readonly<Record<string, string>>} */
let messages = {};

/** @param {string | undefined} tag @returns {tag is Locale} */
const known = (tag) => tag !== undefined && Object.hasOwn(LANGUAGES, tag);

/**
 * The language that was chosen by hand, else the tenant's own, else the browser's first known one.
 * @param {string} [own] @returns {Locale}
 */
export function preferred(own) {
  const given = [recall("locale"), own].find(known);
  if (given) return given;
  return navigator.languages.map((tag) => tag.slice(0, 2).toLowerCase()).find(known) ?? "en";
}

/** @param {Locale} locale */
export async function useLocale(locale) {
  const [response] = await Promise.all([fetch(new URL(`locales/${locale}.json`, SITE)), loadLocale(locale)]);
  if (!response.ok) throw new Error(`no texts for ${locale}`);
  messages = await response.json();
  current = locale;
  document.documentElement.lang = locale;
}

/** @param {Locale} locale */
export async function chooseLocale(locale) {
  await useLocale(locale);
  remember("locale", locale);
}

export const locale = () => current;

/** @param {string} key */
export const has = (key) => Object.hasOwn(messages, key);

/**
 * @param {string} key
 * @param {Readonly<Record<string, string | number>>} [params]
 */
export function t(key, params = {}) {
  const text = has(key) ? /** @type {string} */ (messages[key]) : key;
  return text.replace(/\{(\w+)\}/g, (hole, name) => (Object.hasOwn(params, name) ? String(params[name]) : hole));
}

/**
 * A label that is data: one text a language.
 * @param {string | Readonly<Record<string, string>>} label
 */
export function pick(label) {
  return typeof label === "string" ? label : (label[current] ?? label.en ?? Object.values(label)[0] ?? "");
}

/** @param {Date} date @param {Intl.DateTimeFormatOptions} [options] */
export function dateTime(date, options = { dateStyle: "medium", timeStyle: "short" }) {
  return new Intl.DateTimeFormat(current, options).format(date);
}

/** @param {number} value */
export const number = (value) => new Intl.NumberFormat(current).format(value);
