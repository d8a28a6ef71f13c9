import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../vectors/opening/", import.meta.url);

/** The opening vectors by name, such as `slice/as-published`. */
export function openingVectors() {
  const folders = readdirSync(FOLDER, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const files = folders.flatMap((folder) => readdirSync(new URL(folder, FOLDER)).map((file) => `${folder}/${file}`));
  return Object.fromEntries(files.map((file) => [file.replace(".json", ""), JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"))]));
}

/** Signatures and keys that implementations do not agree on. */
export function signatureCases() {
  return JSON.parse(readFileSync(new URL("../signatures/cases.json", FOLDER), "utf8"));
}
