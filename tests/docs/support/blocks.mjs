import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

export const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/**
 * A fenced block of a page. What follows the language in its first line is the name of the file that it is.
 * @typedef {{ line: number, language: string, name: string, text: string }} Block
 */

const FENCE = /^(?<indent> *)(?<fence>`{3,})(?<info>[^`\n]*)\n(?<text>.*?)^\k<indent>\k<fence>[^\S\n]*$/gms;

/** @returns {Block[]} the blocks of a page, top to bottom */
export function blocksOf(page) {
  const markdown = readFileSync(join(ROOT, page), "utf8");
  return [...markdown.matchAll(FENCE)].map(({ index, groups }) => {
    const [language, name = ""] = groups.info.trim().split(/\s+/);
    const line = markdown.slice(0, index).split("\n").length;
    return { line, language, name, text: outdented(groups.text, groups.indent) };
  });
}

function outdented(text, indent) {
  return text.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}
