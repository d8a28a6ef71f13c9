import { readFileSync } from "node:fs";
import { filesOf } from "../setup/fingerprint.mjs";
import { at } from "../setup/paths.mjs";

/**
 * Which words a room of the crate may not name. `except` are the places inside it that may.
 * @type {{ in: string[], except?: string[], never: RegExp, because: string }[]}
 */
const rules = [
  { in: ["src"], except: ["src/wasm"], never: /\b(wasm_bindgen|js_sys|web_sys|serde_wasm_bindgen)\b/, because: "only src/wasm speaks to JavaScript" },
  { in: ["src"], except: ["src/wasm/page.rs"], never: /\bgloo_\w+/, because: "only src/wasm/page.rs knows a page" },
  {
    in: ["src/json", "src/policy", "src/resolve", "src/decide", "src/snapshot"],
    never: /\bstd::(fs|net|time|env|process|thread)\b|\bgetrandom\b/,
    because: "the core has no clock, no randomness and no input or output of its own",
  },
  { in: ["src/decide"], never: /\bcrate::(resolve|snapshot|cli|wasm)\b/, because: "deciding does not know where the lines came from" },
  { in: ["src/resolve"], never: /\bcrate::(snapshot|cli|wasm)\b/, because: "resolving does not know how its result is kept" },
  { in: ["src/policy"], never: /\bcrate::(resolve|decide|snapshot|cli|wasm)\b/, because: "a document does not know who reads it" },
  { in: ["src/snapshot/read.rs", "src/snapshot/read"], never: /\b(crate::policy|crate::resolve|snapshot::write)\b/, because: "a page loads the reader and nothing of the author's side" },
  { in: ["src"], except: ["src/cli", "src/wasm"], never: /\bcrate::(cli|wasm)\b/, because: "the core does not know its hosts" },
];

/** What may be written in exactly one place outside of tests. */
const once = [{ in: ["src"], what: /\b(Decision|Self)\(Code::Allowed\)/g, because: "a permission comes from one place" }];

/** Throws with every line that breaks a rule. */
export function checkRooms() {
  const faults = [...rules.flatMap(broken), ...once.flatMap(notOnce)];
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

function broken(rule) {
  const files = rustFiles(rule.in).filter((file) => !rule.except?.some((place) => file === place || file.startsWith(`${place}/`)));
  return files.flatMap((file) =>
    linesOf(file).flatMap((line, index) => (rule.never.test(line) ? [`${file}:${index + 1}: ${line.trim()} (${rule.because})`] : [])),
  );
}

function notOnce({ in: places, what, because }) {
  const found = rustFiles(places).flatMap((file) =>
    linesOf(file).flatMap((line, index) => [...line.matchAll(what)].map(() => `${file}:${index + 1}`)),
  );
  return found.length === 1 ? [] : [`${what.source} is written ${found.length} times, not once: ${found.join(" ")} (${because})`];
}

const rustFiles = (places) =>
  filesOf(places)
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".rs"));

/** The lines of a file without comments, and without its unit tests, which stand at its end. */
function linesOf(file) {
  const [code] = readFileSync(at(file), "utf8").split("#[cfg(test)]\nmod ");
  return code.split("\n").map((line) => line.replace(/(^|\s)\/\/.*$/, ""));
}
