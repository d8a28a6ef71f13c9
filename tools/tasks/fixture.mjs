import { mkdirSync, writeFileSync } from "node:fs";
import { at } from "../setup/paths.mjs";

export const fixtureFile = "build/everywhere/fixture.json";

/**
 * The step that publishes the documents of the vectors, for whoever asks in any runtime. It wants a dist/, and does not
 * care of which profile.
 */
export const fixture = {
  name: "fixture",
  does: "publishing the documents of the vectors",
  seconds: 15,
  inputs: ["src", "locales", "policies/demo/policy.json", "tests/vectors/demo", "tests/vectors/opening", "tests/vectors/signatures", "tests/js/support"],
  outputs: [fixtureFile],
  run,
};

async function run() {
  const { run: author } = await import("../../dist/entry/author.node.js");
  const { fixture: made } = await import("../../tests/js/support/fixture.mjs");
  mkdirSync(at("build/everywhere"), { recursive: true });
  writeFileSync(at(fixtureFile), JSON.stringify(await made(author)));
}
