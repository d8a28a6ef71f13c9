import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT } from "./blocks.mjs";
import { assertShown } from "./session.mjs";

const { parse } = createRequire(join(ROOT, "tools/docs/package.json"))("yaml");

/** What is done with a block of each language. A language that is not here fails. */
export const kinds = {
  sh: async (block, page) => void (block.name === "" ? (page.printed = await page.session.run(block.text)) : write(block, page)),
  console,
  text,
  json,
  js: (block, page) => page.sources.push(write(block, page, "mjs")),
  ts: (block, page) => page.sources.push(write(block, page, "mts")),
  tsx: (block, page) => page.sources.push(write(block, page, "tsx")),
  html,
  yaml,
};

/** Commands begin with `$`; what stands below one is what it prints, and a last line `= 1` how it ends. One that shows nothing has to succeed. */
async function console({ text }, { session }) {
  for (const [, command, shown] of text.matchAll(/^\$ ((?:.*\\\n)*.*)\n?((?:(?!\$ ).*(?:\n|$))*)/gm)) {
    const output = shown.trimEnd();
    if (command.endsWith(" &")) await session.background(`exec ${command.slice(0, -2)}`, output);
    else if (output === "") await session.run(command);
    else assertShown(await session.run(/\n= \d+$/.test(`\n${output}`) ? `${command} || echo "= $?"` : command, { failing: true }), output, command);
  }
}

/** What the commands above it print; with a name, what stands in a file, or in a JSON file at a pointer. */
function text({ name, text }, page) {
  const actual = name === "" ? page.printed : at(name);
  assert.notEqual(actual, undefined, "nothing above prints this");
  assertShown(actual.trimEnd(), text.trimEnd(), name);
}

function at(name) {
  const [file, pointer] = name.split("#");
  const content = readFileSync(join(ROOT, file), "utf8");
  return pointer === undefined ? content : pointer.split("/").slice(1).reduce((value, member) => value[member], JSON.parse(content));
}

/** A whole policy has to be valid. */
async function json(block, page) {
  const value = JSON.parse(block.text);
  const file = block.name === "" && "tenant" in value && "modules" in value ? `policy-${block.line}.json` : block.name;
  if (file === "") return;
  write({ ...block, name: file }, page);
  if ("tenant" in value && "modules" in value) await page.session.run(`callgate check ${file}`);
}

/** Scripts are compiled; what an import map names below `node_modules` is there. */
function html(block, page) {
  if (block.name !== "") write(block, page);
  for (const [, attributes, script] of block.text.matchAll(/<script([^>]*)>(.*?)<\/script>/gs)) {
    if (attributes.includes("importmap")) Object.values(JSON.parse(script).imports).forEach((file) => assertInstalled(file, page));
    else page.sources.push(write({ ...block, name: `${dirname(block.name)}/line-${block.line}.mjs`, text: script }, page));
  }
}

function assertInstalled(file, { folder }) {
  if (file.startsWith("/node_modules/")) assert.ok(existsSync(join(folder, file)), `there is no ${file}`);
}

/** A workflow's own commands are run in their order; its secrets are the files of the page that are called so. */
async function yaml(block, page) {
  const workflow = parse(block.text);
  write(block, page, "yaml");
  for (const { steps = [], env } of Object.values(workflow.jobs ?? {})) {
    for (const step of steps.filter(({ run }) => run !== undefined)) {
      await page.session.run(step.run, { env: filled({ ...workflow.env, ...env, ...step.env }, page) });
    }
  }
}

const secrets = { CALLGATE_KEYS: "keys/publisher.private.jwks" };

function filled(env, { folder }) {
  const secret = (_, name) => readFileSync(join(folder, secrets[name]), "utf8");
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, String(value).replaceAll(/\$\{\{ *secrets\.(\w+) *\}\}/g, secret)]));
}

/** A block that is an example of the repository stays equal to it. */
function write({ line, name, text }, { folder }, extension) {
  if (name.startsWith("examples/")) assert.equal(text, at(name), `${name} is another`);
  const file = name === "" ? `line-${line}.${extension}` : name;
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
  return file;
}
