import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { filesOf } from "../../tools/setup/fingerprint.mjs";
import { at } from "../../tools/setup/paths.mjs";

const own = filesOf(["Cargo.lock", "benches", "fuzz", "tools"]).filter((file) => file.endsWith("Cargo.lock"));

/** What a lock file says that a package of ours needs. */
function locked(lock, name) {
  const entry = lock.split("[[package]]").find((text) => text.includes(`\nname = "${name}"\n`)) ?? "";
  const [, list = ""] = /dependencies = \[\n([^\]]*)\]/.exec(entry) ?? [];
  return new Set([...list.matchAll(/^ "([^" ]+)/gm)].map(([, dependency]) => dependency));
}

/** What its manifest says. */
function wanted(folder) {
  const args = ["metadata", "--no-deps", "--offline", "--format-version", "1", "--manifest-path", at(folder, "Cargo.toml")];
  const [found] = JSON.parse(execFileSync("cargo", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] })).packages;
  const names = (of) => new Set(found.dependencies.filter(of).map((dependency) => dependency.name));
  return { name: found.name, all: names(() => true), library: names(({ kind }) => kind !== "dev"), always: names(({ kind, optional }) => kind !== "dev" && !optional) };
}

/** In the lock file of another package the crate has what that one's features ask for, and nothing for tests. */
function assertFits(found, { library, always }) {
  assert.deepEqual([...found].filter((name) => !library.has(name)), []);
  assert.deepEqual([...always].filter((name) => !found.has(name)), []);
}

for (const file of own) {
  test(`${file} has what the manifests of our packages say`, () => {
    const lock = readFileSync(at(file), "utf8");
    const mine = wanted(dirname(file));
    assert.deepEqual(locked(lock, mine.name), mine.all);
    const crate = wanted(".");
    if (mine.all.has(crate.name)) assertFits(locked(lock, crate.name), crate);
  });
}

test("every package of ours is looked at", () => assert.equal(own.length, 5));
