import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openSlice } from "../../dist/entry/node.js";
import { staticUntil } from "../../tools/tasks/demo.mjs";
import { moveContents } from "../../tools/tasks/folders.mjs";
import { root, workshop } from "./support.mjs";

const day = 24 * 60 * 60 * 1000;
const built = (path) => readFileSync(join(root, "build/static", path));

test("a slice of the static demo opens until the day that is told, 30 days after it was made", async () => {
  const trust = JSON.parse(built("trust.json"));
  const gate = await openSlice(built("slices/anna.slice"), { ...trust, subject: "anna", now: () => new Date(staticUntil().getTime() - 1) });
  assert.equal(gate.expires.getTime(), staticUntil().getTime());
  assert.equal(gate.expires.getTime() - gate.issued.getTime(), 30 * day);
});

test("a folder takes the contents of another and stays", (context) => {
  const { folder, write } = workshop(context, {
    ...{ "new/a.txt": "new", "new/in/b.txt": "new", "new/was-file/c.txt": "new", "new/was-folder": "new" },
    ...{ "old/a.txt": "old", "old/in/left.txt": "old", "old/was-file": "old", "old/was-folder/d.txt": "old", "old/left/e.txt": "old" },
  });
  const [from, to] = [join(folder, "new"), join(folder, "old")];
  moveContents(from, to);
  assert.deepEqual(readdirSync(to).sort(), ["a.txt", "in", "was-file", "was-folder"]);
  assert.deepEqual(readdirSync(join(to, "in")), ["b.txt"]);
  for (const file of ["a.txt", "in/b.txt", "was-file/c.txt", "was-folder"]) assert.equal(readFileSync(join(to, file), "utf8"), "new");
  assert.equal(existsSync(from), false);
  write("new/a.txt", "newer");
  moveContents(from, to);
  assert.deepEqual(readdirSync(to), ["a.txt"]);
});
