import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { ROOT } from "./support/blocks.mjs";

const FOLDERS = ["docs", "edge", "policies", "tests/vectors"];
const below = (folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((file) => `${folder}/${file.replaceAll("\\", "/")}`);
const pages = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", ...FOLDERS.flatMap(below).filter((file) => file.endsWith(".md"))];
const prose = (page) => readFileSync(join(ROOT, page), "utf8").replaceAll(/^ *(`{3,})[^]*?^ *\1[^\S\n]*$/gm, "");

test("every link of the documentation leads to a file, and to a heading of it", () => {
  const dead = pages.flatMap((page) => linksOf(page).filter((link) => !leadsSomewhere(page, link)).map((link) => `${page}: ${link}`));
  assert.deepEqual(dead, []);
});

test("every page is reached from the index", () => {
  const index = new Set(linksOf("docs/README.md").map((link) => join("docs", link.replace(/#.*/, ""))));
  const missing = below("docs").filter((page) => page.endsWith(".md") && !/^docs\/(README\.md|api\/.+\/)/.test(page) && page !== "docs/api/callgate.md" && !index.has(page));
  assert.deepEqual(missing, []);
});

function linksOf(page) {
  return [...prose(page).matchAll(/\]\(([^()\s]+)\)/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function leadsSomewhere(page, link) {
  const [path, anchor] = link.split("#");
  const target = path === "" ? page : join(dirname(page), path);
  if (!existsSync(join(ROOT, target))) return false;
  return anchor === undefined || (statSync(join(ROOT, target)).isFile() && anchorsOf(target).has(anchor));
}

/** As GitHub makes them of headings. */
function anchorsOf(page) {
  const text = prose(page);
  const slug = (heading) => heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1").toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
  const slugs = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => slug(heading));
  return new Set([...slugs, ...[...text.matchAll(/<a id="([^"]+)">/g)].map(([, id]) => id)]);
}
