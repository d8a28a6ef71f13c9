import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { filesOf } from "../setup/fingerprint.mjs";
import { at } from "../setup/paths.mjs";

const ours = /^callgate(\/|$)/;

/**
 * What the scripts of a room may import: packages by name, and files that are at or below a path.
 * @type {{ in: RegExp, packages: RegExp[], files: RegExp }[]}
 */
const rules = [
  { in: /^www\//, packages: [ours], files: /^(www|dist)\// },
  { in: /^edge\/\w+\/src\//, packages: [ours, /^hono(\/|$)/, /^jose$/, /^cloudflare:/], files: /^edge\// },
  { in: /^edge\/\w+\/[\w-]+\.mjs$/, packages: [/^node:/, /^(esbuild|miniflare)$/], files: /^edge\// },
];

const imported = /\b(?:from|import)\s*\(?\s*(["'`])([\w@./:-]+)\1/g;

/** Each import of the page and the workers that reaches further than it may. */
export function importFaults() {
  const scripts = filesOf(["www", "edge"]).map((file) => file.replaceAll("\\", "/"));
  return scripts.filter((file) => /\.m?[jt]s$/.test(file)).flatMap(faultsOf);
}

function faultsOf(file) {
  const rule = rules.find((candidate) => candidate.in.test(file));
  if (!rule) return [`${file}: no rule says what it may import`];
  return importsOf(file)
    .filter(({ name }) => !mayImport(rule, file, name))
    .map(({ line, name }) => `${file}:${line}: ${name} (the page and the workers import the package and their own files)`);
}

function importsOf(file) {
  const lines = readFileSync(at(file), "utf8").split("\n");
  return lines.flatMap((text, index) => [...text.matchAll(imported)].map(([, , name]) => ({ line: index + 1, name })));
}

function mayImport(rule, file, name) {
  if (!name.startsWith(".")) return rule.packages.some((allowed) => allowed.test(name));
  return rule.files.test(posix.join(posix.dirname(file), name));
}
