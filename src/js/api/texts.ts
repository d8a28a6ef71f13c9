import english from "../locales/en.js";

/** Texts by key, with `{param}` where a parameter goes. */
export type Texts = Readonly<Record<string, string>>;

const known = new Map<string, Texts>([["en", english]]);

/**
 * Makes a language known: its `code.*` and `why.*` texts. Keys that are left out are answered in English.
 *
 * @example
 * registerLocale("fr", { "code.not_granted": "Vous n’avez pas ce droit." });
 */
export function registerLocale(locale: string, texts: Texts): void {
  known.set(locale, texts);
}

/**
 * What a code means to the person it is shown to: a short title and a sentence.
 *
 * @example
 * const { title, text } = describe("not_granted", "de");
 */
export function describe(code: string, locale: string): { readonly title: string; readonly text: string } {
  return { title: sentence(`code.${code}.title`, locale) ?? code, text: sentence(`code.${code}`, locale) ?? code };
}

/** The text of a key in this language, else in English, else undefined; unknown parameters become a dash. */
export function sentence(key: string, locale: string, params: Readonly<Record<string, string>> = {}): string | undefined {
  return lookup(key, locale)?.replace(/\{(\w+)\}/g, (_, name: string) => own(params, name) ?? "–");
}

/** The language of a tag: `nl` of `nl-BE`. */
export function languageOf(locale: string): string {
  return String(locale).toLowerCase().split(/[-_]/, 1)[0] ?? "";
}

function lookup(key: string, locale: string): string | undefined {
  return own(find(locale) ?? english, key) ?? own(english, key);
}

/** The texts of a language, or of a region's language, if they are known. */
export function find(locale: string): Texts | undefined {
  return known.get(locale) ?? known.get(languageOf(locale));
}

function own(texts: Texts, key: string): string | undefined {
  return Object.hasOwn(texts, key) ? texts[key] : undefined;
}
