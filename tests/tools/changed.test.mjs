import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { packageChanged } from "../../tools/tasks/changed.mjs";
import { workshop } from "./support.mjs";

function repository(context) {
  const shop = workshop(context, { "src/lib.rs": "", "docs/a.md": "" });
  const git = (...args) => execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], { cwd: shop.folder, stdio: "pipe" });
  const commit = (path, content) => {
    shop.write(path, content);
    git("add", "-A");
    git("commit", "-qm", "a");
  };
  git("init", "-q");
  commit("docs/a.md", "a");
  return { ...shop, git, commit, changed: () => packageChanged(shop.folder) };
}

test("the package has changed if the last commit touches what it is made of", (context) => {
  const { commit, changed } = repository(context);
  commit("src/lib.rs", "//! a");
  assert.equal(changed(), true);
  commit("docs/a.md", "b");
  assert.equal(changed(), false);
});

test("a merge counts with all that it brings, and what is not committed counts too", (context) => {
  const { git, commit, changed, write } = repository(context);
  commit("docs/a.md", "b");
  git("checkout", "-qb", "other");
  commit("src/lib.rs", "//! a");
  commit("docs/b.md", "c");
  assert.equal(changed(), false);
  git("checkout", "-q", "-");
  git("merge", "-q", "--no-ff", "-m", "a", "other");
  assert.equal(changed(), true);
  commit("docs/a.md", "d");
  write("src/lib.rs", "//! b");
  assert.equal(changed(), true);
});

test("without a history the package counts as changed", (context) => {
  assert.equal(repository(context).changed(), true);
});
