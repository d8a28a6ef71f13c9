import assert from "node:assert/strict";
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { filesOf, generated } from "../../tools/docs/reference.mjs";
import { blocksOf, ROOT } from "./support/blocks.mjs";
import { compile } from "./support/compile.mjs";
import { placeOf } from "./support/place.mjs";

const API = "docs/api";
const written = filesOf(join(ROOT, API));
const modules = [...written.keys()].filter((file) => file !== "README.md").map((file) => file.replaceAll("\\", "/").replace(/\.md$/, ""));

test("the reference is what the types and their comments say; `npm run docs` writes it", async () => {
  const wanted = await generated();
  assert.deepEqual([...written.keys()], [...wanted.keys()]);
  for (const [file, text] of wanted) assert.equal(written.get(file), text, `${API}/${file} is not up to date: npm run docs`);
});

test("every example of the reference compiles", async () => {
  const place = await placeOf(API);
  try {
    copyFileSync(new URL("context.d.ts", import.meta.url), join(place.folder, "context.d.ts"));
    const examples = modules.flatMap(examplesOf);
    assert.ok(examples.length > 30, `there are only ${examples.length}`);
    for (const { file, text } of examples) writeFileSync(join(place.folder, file), text);
    const augmenting = examples.filter(({ text }) => text.includes("declare module"));
    for (const some of [augmenting, examples.filter((example) => !augmenting.includes(example))]) await compile(place.folder, some.map(({ file }) => file));
  } finally {
    place.remove();
  }
});

/** Each example as a module of its own, which imports what it calls. */
function examplesOf(module) {
  return blocksOf(`${API}/${module}.md`).map(({ line, text }) => {
    const whole = /^(import|export|declare) /m.test(text) ? text : `async function example() {\n${text}}\n`;
    return { file: `${module.replaceAll("/", "-")}-${line}.tsx`, text: `${importsOf(text, module)}${whole}export {};\n` };
  });
}

const exported = new Map(modules.map((module) => [module, [...written.get(`${module}.md`).matchAll(/^### (\w+)/gm)].map(([, name]) => name)]));

/** Its own module's names before those of others. */
function importsOf(text, own) {
  const seen = new Set([...text.matchAll(/^import \{ (.*) \}/gm)].flatMap(([, names]) => names.split(", ")));
  return [own, ...modules].map((module) => {
    const names = exported.get(module).filter((name) => !seen.has(name) && isUsed(name, text));
    names.forEach((name) => seen.add(name));
    return names.length === 0 ? "" : `import { ${names.join(", ")} } from "${module}";\n`;
  }).join("");
}

function isUsed(name, text) {
  return new RegExp(/^[a-z]/.test(name) ? `(?<![.\\w])${name}\\(` : `(?<!interface )\\b${name}\\b`).test(text);
}
