import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { env } from "node:process";
import { at } from "./project.mjs";

const file = (name) => at("tests/vectors/signatures", name);
const read = (name) => JSON.parse(readFileSync(file(name), "utf8"));
const { cases } = read("cases.json");

/**
 * The package has the vectors' codes; the runtime's own WebCrypto answers as in tests/vectors/signatures/runtimes.json. In
 * another version than the recorded one it may answer otherwise, which is said. `CALLGATE_RECORD=1` writes the record anew.
 */
export function recorded(context, name, found, version = found.version) {
  assert.deepEqual(found.callgate, Object.fromEntries(Object.entries(cases).map(([id, { code }]) => [id, code])));
  if (env.CALLGATE_RECORD) return write(name, { version, answers: found.webcrypto });
  const known = read("runtimes.json")[name];
  if (version === known.version) return assert.deepEqual(found.webcrypto, known.answers);
  const other = Object.keys(cases).filter((id) => found.webcrypto[id] !== known.answers[id]);
  for (const id of other) {
    context.diagnostic(`${id}: ${found.webcrypto[id]} in ${name} ${version}, ${known.answers[id]} in ${known.version}`);
  }
}

function write(name, answers) {
  const record = { ...read("runtimes.json"), [name]: answers };
  const sorted = Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1)));
  writeFileSync(file("runtimes.json"), `${JSON.stringify(sorted, null, 2)}\n`);
}

const names = { chromium: "Chromium", firefox: "Firefox", node: "Node 20", node22: "Node 22", "edge-runtime": "edge-runtime", deno: "Deno", bun: "Bun", workerd: "workerd" };
const words = { verifies: "yes", refused: "no" };
const word = (answer) => words[answer] ?? answer.split(":")[0];

/** The record as docs/runtimes.md tells it: all that some WebCrypto answers otherwise than another, or than the package. */
export function table() {
  const record = read("runtimes.json");
  const answers = (id) => Object.keys(names).map((name) => word(record[name].answers[id]));
  const differ = (id) => new Set([...answers(id), cases[id].code === "opened" ? "yes" : "no"].map((each) => each === "yes")).size > 1;
  const row = (cells) => `| ${cells.join(" | ")} |`;
  const told = Object.keys(cases).filter(differ).map((id) => row([cases[id].title, `\`${cases[id].code}\``, ...answers(id)]));
  const head = ["", "callgate", ...Object.values(names)];
  const versions = ["version", "", ...Object.keys(names).map((name) => record[name].version.split(" ")[0])];
  return [row(head), row(head.map(() => "---")).replaceAll(" --- ", "---"), row(versions), ...told].join("\n");
}
