import { rmSync } from "node:fs";
import { docsPackages, packages } from "../setup/packages.mjs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";

/** Writes the reference, docs/api, from the types and comments of src/js. */
export default async function docs() {
  await perform(packages, docsPackages);
  const { write } = await import("../docs/reference.mjs");
  rmSync(at("docs/api"), { recursive: true, force: true });
  await write(at("docs/api"));
}
