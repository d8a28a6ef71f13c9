import { cpSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOfFolder } from "../support/browsers.mjs";
import { installed, workplace } from "../support/project.mjs";
import { recorded } from "../support/signatures.mjs";

/** The files as they are, behind an import map. */
function site(entry) {
  const folder = workplace("static", entry, ["page.js"]);
  cpSync(installed(), join(folder, "callgate"), { recursive: true });
  return folder;
}

for (const browser of ["chromium", "firefox"]) {
  for (const entry of ["main", "inline", "testing"]) {
    test(`${browser} imports it through an import map: ${entry}`, async () => holds(await answersOfFolder(site(entry), browser)));
  }
}

for (const browser of ["chromium", "firefox"]) {
  test(`${browser}'s WebCrypto answers as recorded`, async (context) => recorded(context, browser, await answersOfFolder(site("signatures"), browser)));
}
