import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { env } from "node:process";
import { test } from "node:test";
import { packageChanged } from "../../tools/tasks/changed.mjs";
import { workshop } from "./support.mjs";

/** A repository whose first commit is of the first of January, with a way to commit at noon of a later day. */
function repository(context) {
  const shop = workshop(context, { "src/lib.rs": "", "docs/a.md": "" });
  let today = 1;
  const git = (...args) => {
    const date = `2026-01-${String(today).padStart(2, "0")}T12:00:00Z`;
    const options = { cwd: shop.folder, stdio: "pipe", env: { ...env, GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } };
    return execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.org", ...args], options);
  };
  const commit = (day, path, content) => {
    today = day;
    shop.write(path, content);
    git("add", "-A");
    git("commit", "-qm", "a");
  };
  git("init", "-q");
  commit(1, "docs/a.md", "a");
  return { ...shop, git, commit, changed: () => packageChanged(shop.folder) };
}

test("the package has changed if a commit touches what it is made of", (context) => {
  const { commit, changed } = repository(context);
  commit(5, "src/lib.rs", "//! a");
  assert.equal(changed(), true);
  commit(9, "docs/a.md", "b");
  assert.equal(changed(), false);
});

test("commits of one day come together", (context) => {
  const { commit, changed } = repository(context);
  commit(5, "src/lib.rs", "//! a");
  commit(5, "docs/a.md", "b");
  commit(5, "docs/a.md", "c");
  assert.equal(changed(), true);
});

test("a merge counts with all that it brings, and what is not committed counts too", (context) => {
  const { git, commit, changed, write } = repository(context);
  git("checkout", "-qb", "other");
  commit(5, "src/lib.rs", "//! a");
  git("checkout", "-q", "-");
  commit(9, "docs/a.md", "b");
  assert.equal(changed(), false);
  commit(15, "docs/a.md", "c");
  git("merge", "-q", "--no-ff", "-m", "a", "other");
  assert.equal(changed(), true);
  commit(20, "docs/a.md", "d");
  assert.equal(changed(), false);
  write("src/lib.rs", "//! b");
  assert.equal(changed(), true);
});

test("without a history, or with one of a day only, the package counts as changed", (context) => {
  assert.equal(repository(context).changed(), true);
  assert.equal(packageChanged(workshop(context, { "src/lib.rs": "" }).folder), true);
});
