import assert from "node:assert/strict";
import { test } from "node:test";
import { denyOutcome, npmOutcome } from "../../tools/tasks/audit.mjs";
import { strangers } from "../../tools/tasks/crate.mjs";

const WARNING = "npm warn Unknown user config \"x\". This will stop working.\n";
const report = (vulnerabilities) => WARNING + JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { vulnerabilities: { total: Object.keys(vulnerabilities).length } } }, null, 2);

test("npm's report is clean, or names what is found; without one nothing was asked", () => {
  assert.deepEqual(npmOutcome(report({})), { state: "clean" });
  const { state, because } = npmOutcome(report({ left: { name: "left", severity: "high", range: "<1.3.0" } }));
  assert.deepEqual([state, because.trim()], ["found", "left <1.3.0: high"]);
  const refused = `${WARNING}npm error audit endpoint returned an error\n{\n  "message": "405 Method Not Allowed",\n  "headers": {\n    "date": []\n  }\n}\nnpm error A complete log\n`;
  assert.deepEqual(npmOutcome(refused), { state: "not asked", because: "405 Method Not Allowed" });
  assert.equal(npmOutcome("npm error code ENOTFOUND\n").state, "not asked");
});

test("cargo-deny is not clean where its database could not be had, and no lack of it hides what it found", () => {
  const clean = { code: 0, output: "" };
  const absent = { code: 1, output: "[ERROR] failed to fetch advisory database https://example.com/db" };
  const found = { code: 1, output: "error[vulnerability]: a crate is vulnerable\n" };
  const states = [[clean, clean], [clean, absent], [clean, found], [found, clean], [found, absent]].map((given) => denyOutcome(...given).state);
  assert.deepEqual(states, ["clean", "not asked", "found", "found", "found"]);
});

test("the crate holds the sources of the crate alone", () => {
  assert.deepEqual(strangers(["src/lib.rs", "src/cli/new/policy.json", "Cargo.toml.orig", ".cargo_vcs_info.json", "README.md", "LICENSE-MIT"]), []);
  const strange = ["src/js/api/gate.ts", "www/index.html", "node_modules/a/README.md", "docs/README.md", "edge/LICENSE-MIT", "tests/gate.rs"];
  assert.deepEqual(strangers(strange), strange);
});
