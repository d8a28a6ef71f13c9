import { writeFileSync } from "node:fs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";
import { listing } from "./listing.mjs";
import { projectOf, stranger } from "./stranger.mjs";

/** Writes down what the package of the release build holds: tests/pack/files.json, which a test compares. */
export default async function files() {
  await perform(stranger("release"));
  writeFileSync(at("tests/pack/files.json"), listing(at(projectOf("release"), "node_modules/callgate")));
}
