import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { at } from "./paths.mjs";

const generated = new Set(["node_modules", "target", ".git"]);

/** Every file at or below the given paths of the repository, sorted; what does not exist has none. */
export function filesOf(paths) {
  return paths.flatMap((path) => walk(path)).sort();
}

function walk(path) {
  const full = at(path);
  if (!existsSync(full)) return [];
  if (!statSync(full).isDirectory()) return [path];
  const names = readdirSync(full).filter((name) => !generated.has(name));
  return names.flatMap((name) => walk(join(path, name)));
}

/** One hash over some words and the contents of files. */
export function fingerprint(words, paths) {
  const hash = createHash("sha256").update(JSON.stringify(words));
  for (const file of filesOf(paths)) {
    const content = createHash("sha256").update(readFileSync(at(file))).digest("hex");
    hash.update(`\n${file} ${content}`);
  }
  return hash.digest("hex");
}
