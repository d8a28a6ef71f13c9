import { readFileSync } from "node:fs";
import { at } from "../setup/paths.mjs";

/** The lines of a file without comments, and without its unit tests, which stand at its end. */
export function codeLines(file) {
  const [code] = readFileSync(at(file), "utf8").replaceAll("\r\n", "\n").split("#[cfg(test)]\nmod ");
  return code.split("\n").map((line) => line.replace(/(^|\s)\/\/.*$/, ""));
}

/**
 * What a file names, with the line it stands in: every `use` taken apart into whole paths, and paths from `crate` on.
 * @returns {{ line: number, text: string }[]}
 */
export function named(file) {
  const module = moduleOf(file);
  const uses = [];
  const rest = codeLines(file).join("\n").replace(/^[ \t]*(?:pub(?:\([^)]*\))?\s+)?use\s+([^;]+);/gm, (statement, tree, offset, code) => {
    const line = lineAt(code, offset);
    uses.push(...leaves(tree.replace(/\s+/g, " ")).map((path) => ({ line, text: `use ${path};` })));
    return statement.replace(/[^\n]/g, "");
  });
  const lines = rest.split("\n").map((text, index) => ({ line: index + 1, text: text.trim() }));
  return [...uses, ...lines].map(({ line, text }) => ({ line, text: absolute(text, module) }));
}

const lineAt = (code, offset) => code.slice(0, offset).split("\n").length;

/** "a::{b, c::{d}}" is "a::b" and "a::c::d". */
function leaves(tree) {
  const open = tree.indexOf("{");
  if (open < 0) return [tree.trim()];
  const before = tree.slice(0, open).trim();
  const branches = tree.slice(open + 1, tree.lastIndexOf("}"));
  return apart(branches).flatMap(leaves).map((leaf) => before + leaf);
}

/** Splits at the commas that stand in no inner braces. */
function apart(branches) {
  const parts = [""];
  let depth = 0;
  for (const letter of branches) {
    depth += { "{": 1, "}": -1 }[letter] ?? 0;
    if (letter === "," && depth === 0) parts.push("");
    else parts[parts.length - 1] += letter;
  }
  return parts.filter((part) => part.trim() !== "");
}

function moduleOf(file) {
  const names = file.replace(/^src\//, "").replace(/(\/?mod|^lib|^main)?\.rs$/, "").split("/");
  return ["crate", ...names.filter(Boolean)];
}

/** `self::` and `super::` as paths from `crate` on. */
function absolute(text, module) {
  return text.replace(/(?<![\w:])(self::)?((?:super::)*)(?=\w|\*)/g, (start, self = "", supers) => {
    if (start === "") return "";
    const up = supers.length / "super::".length;
    return `${module.slice(0, Math.max(1, module.length - up)).join("::")}::`;
  });
}
