import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { docsPackages, packages } from "../setup/packages.mjs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";

const folder = "docs/api";

/** Writes the reference from the types and comments of src/js; where they lack something, the old one stays. */
export default async function docs() {
  await perform(packages, docsPackages);
  const { generated } = await import("../docs/reference.mjs");
  const files = await generated();
  rmSync(at(folder), { recursive: true, force: true });
  for (const [name, text] of files) {
    mkdirSync(dirname(at(folder, name)), { recursive: true });
    writeFileSync(at(folder, name), text);
  }
}
