import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { at } from "../setup/paths.mjs";

const entry = "dist/entry/browser.js";
// Only static imports: the other languages' texts are fetched when one asks for them.
const imported = /^(?:import|export)\b[^"';]*?(?:from\s*)?["'](\.[^"']+)["']/gm;

/** The modules of the package that a page loads when it imports it, by following the imports from its entry. */
export function pageFiles() {
  const found = new Set([entry]);
  for (const file of found) for (const next of importsOf(file)) found.add(next);
  return [...found];
}

function importsOf(file) {
  const source = readFileSync(at(file), "utf8");
  return [...source.matchAll(imported)].map(([, path]) => posix.join(posix.dirname(file), path));
}
