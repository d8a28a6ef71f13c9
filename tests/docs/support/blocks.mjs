import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * A fenced block of a page. It is a file where a name follows the language, or where the line above it ends with `name`: and a colon.
 * @typedef {{ line: number, language: string, name: string, text: string }} Block
 */

const FENCE = /(?:`(?<title>[\w./-]+)`:\n\n)?^(?<indent> *)(?<fence>`{3,})(?<info>[^`\n]*)\n(?<text>.*?)^\k<indent>\k<fence>[^\S\n]*$/gms;

/** @returns {Block[]} the blocks of a page, top to bottom */
export function blocksOf(page) {
  const markdown = readFileSync(join(ROOT, page), "utf8");
  return [...markdown.matchAll(FENCE)].map(({ index, groups }) => {
    const { title = "", info } = groups;
    const [language, name = title] = info.trim().split(/\s+/);
    const line = markdown.slice(0, index).split("\n").length + (title === "" ? 0 : 2);
    return { line, language, name, text: outdented(groups.text, groups.indent) };
  });
}

function outdented(text, indent) {
  return text.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}
