import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const DOCS = new URL("../../docs/", import.meta.url);
const page = readFileSync(new URL("attacks.md", DOCS), "utf8");
const read = (link) => readFileSync(new URL(link, DOCS), "utf8");
const rows = page.split("\n").filter((line) => /^\| (?!what is tried|command|`)/.test(line));
const linksOf = (row) => [...row.split("|").at(-2).matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, text, link]) => ({ text, link }));

test("every attack names what shows it", () => {
  assert.ok(rows.length > 40, `${rows.length} rows`);
  for (const row of rows) assert.ok(linksOf(row).length > 0, row);
});

test("every vector and every test that is named is there", () => {
  for (const { text, link } of rows.flatMap(linksOf)) {
    assert.ok(existsSync(new URL(link, DOCS)), link);
    if (link.endsWith(".json")) assert.ok(link.endsWith(`/${text}.json`), `${text} is ${link}`);
    else assert.match(read(link), new RegExp(`(fn |"|^)${escaped(text)}(\\(|"|\\b)`, "m"), `${link} has no ${text}`);
  }
});

test("every kind of vector is named", () => {
  const folders = readdirSync(new URL("../tests/vectors/opening/", DOCS), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const requests = readdirSync(new URL("../tests/vectors/requests/", DOCS));
  for (const { name } of folders) assert.ok(page.includes(`vectors/opening/${name}/`), name);
  for (const name of requests) assert.ok(page.includes(`vectors/requests/${name}`), name);
});

function escaped(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
