import type { MenuItem } from "./core.js";
import { languageOf } from "./texts.js";
import type { MenuNode } from "./types.js";

/** The menu in one language, frozen all the way down. */
export function localised(items: readonly MenuItem[], locale: string): readonly MenuNode[] {
  return Object.freeze(items.map((item) => node(item, locale)));
}

function node({ kind, id, label, href, icon, children }: MenuItem, locale: string): MenuNode {
  return Object.freeze({
    kind,
    id,
    label: pick(label, locale) ?? id,
    ...(typeof href === "string" ? { href } : {}),
    ...(typeof icon === "string" ? { icon } : {}),
    children: localised(children, locale),
  });
}

function pick(labels: Readonly<Record<string, string>>, locale: string): string | undefined {
  const languages = [locale, languageOf(locale), "en", ...Object.keys(labels)];
  const found = languages.find((language) => Object.hasOwn(labels, language));
  return found === undefined ? undefined : labels[found];
}
