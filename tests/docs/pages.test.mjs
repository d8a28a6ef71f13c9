import assert from "node:assert/strict";
import { platform } from "node:process";
import { describe, test } from "node:test";
import { blocksOf } from "./support/blocks.mjs";
import { pages, perform, skipped } from "./support/pages.mjs";

const skip = platform === "win32" && "pages are sessions of a POSIX shell";
const withBlocks = pages().filter((page) => blocksOf(page).length > 0);

describe("the blocks of each page do what they say, top to bottom", { concurrency: 2, skip }, () => {
  for (const page of withBlocks) test(page, () => perform(page));
});

test("at most five blocks are skipped, each for a reason", () => {
  assert.ok(skipped.length <= 5, `${skipped.length} are skipped`);
  for (const { page, line, reason } of skipped) {
    const named = blocksOf(page).filter(({ text }) => text.split("\n", 1)[0] === line);
    assert.equal(named.length, 1, `${page} has ${named.length} blocks that begin with \`${line}\``);
    assert.match(reason, /\w+ \w+/);
  }
});
