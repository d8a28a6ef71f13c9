import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

/** The names of all files below a folder, sorted. */
export function namesIn(folder) {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries.map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll("\\", "/")).sort();
}

/** The bytes of a file as it is, and as servers send it: raw, gzip, brotli. */
export function sizesOf(file) {
  const bytes = readFileSync(file);
  return [bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length];
}

/** The files of a folder with their sizes as JSON, a file a line. */
export function listing(folder) {
  const lines = namesIn(folder).map((name) => `  ${JSON.stringify(name)}: [${sizesOf(join(folder, name)).join(", ")}]`);
  return `{\n${lines.join(",\n")}\n}\n`;
}
