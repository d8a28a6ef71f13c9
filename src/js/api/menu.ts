import type { MenuItem } from "./core.js";
import { languageOf } from "./texts.js";
import type { MenuNode } from "./types.js";

const NONE: readonly MenuNode[] = Object.freeze([]);

/** The menu in one language, frozen all the way down. */
export function localised(items: readonly MenuItem[], locale: string): readonly MenuNode[] {
  return nodes(items, [locale, languageOf(locale), "en"]);
}

function nodes(items: readonly MenuItem[] | undefined, languages: readonly string[]): readonly MenuNode[] {
  return items === undefined || items.length === 0 ? NONE : Object.freeze(items.map((item) => node(item, languages)));
}

/** What a module does not have is no member at all. */
function node({ kind = "module", id, label, href, icon, children }: MenuItem, languages: readonly string[]): MenuNode {
  const entry: Writable<MenuNode> = { kind, id, label: pick(label, languages) ?? id, children: nodes(children, languages) };
  if (typeof href === "string") entry.href = href;
  if (typeof icon === "string") entry.icon = icon;
  return Object.freeze(entry);
}

type Writable<T> = { -readonly [Member in keyof T]: T[Member] };

function pick(labels: Readonly<Record<string, string>>, languages: readonly string[]): string | undefined {
  for (const language of languages) if (Object.hasOwn(labels, language)) return labels[language];
  const [any] = Object.values(labels);
  return any;
}
