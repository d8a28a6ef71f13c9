import { CallgateError } from "./errors.js";
import { find, languageOf, registerLocale, type Texts } from "./texts.js";

/** Written out, so that a bundler finds every file. */
const shipped: Readonly<Record<string, () => Promise<{ readonly default: Texts }>>> = {
  nl: () => import("../locales/nl.js"),
  de: () => import("../locales/de.js"),
  pl: () => import("../locales/pl.js"),
};

/**
 * Loads a language of the package: `en` (built in), `nl`, `de` or `pl`; a region such as `nl-BE` is its language.
 *
 * @throws {CallgateError} `unknown_locale` for any other; the import's own error where the file cannot be loaded.
 *
 * @example
 * await loadLocale(navigator.language).catch(() => {});
 */
export async function loadLocale(locale: string): Promise<void> {
  if (find(locale) !== undefined) return;
  const language = languageOf(locale);
  const load = Object.hasOwn(shipped, language) ? shipped[language] : undefined;
  if (load === undefined) throw new CallgateError("unknown_locale", { detail: `\`${locale}\`` });
  registerLocale(language, (await load()).default);
}
