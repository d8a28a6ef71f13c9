import { filesOf } from "../setup/fingerprint.mjs";
import { importFaults } from "./imports.mjs";
import { codeLines, named } from "./rust-paths.mjs";

/**
 * Which words a room of the crate may not name. `except` are the places inside it that may.
 * @type {{ in: string[], except?: string[], never: RegExp, because: string }[]}
 */
const rules = [
  { in: ["src"], except: ["src/wasm"], never: /\b(wasm_bindgen|js_sys|web_sys|serde_wasm_bindgen)\b/, because: "only src/wasm speaks to JavaScript" },
  { in: ["src"], except: ["src/wasm/page.rs"], never: /\bgloo_\w+/, because: "only src/wasm/page.rs knows a page" },
  {
    in: ["src/json", "src/policy", "src/import", "src/cases", "src/review", "src/resolve", "src/decide", "src/snapshot", "src/view.rs", "src/condition.rs", "src/value.rs", "src/sorted", "src/text.rs"],
    never: /\bstd::(fs|net|time|env|process|thread)\b|\bgetrandom\b/,
    because: "the core has no clock, no randomness and no input or output of its own",
  },
  { in: ["src/json"], never: /\bcrate::(?!json\b)\w+/, because: "the reader of JSON knows nothing else" },
  { in: ["src/view.rs"], never: /\bcrate::(?!(view|condition|value|sorted)\b)\w+/, because: "views are what publishers and readers share" },
  { in: ["src/decide"], except: ["src/decide/document"], never: /\bcrate::policy\b/, because: "only decide/document sees a document" },
  { in: ["src/decide"], never: /\bcrate::(resolve|snapshot|cli|wasm)\b/, because: "deciding does not know where the lines came from" },
  { in: ["src/resolve"], never: /\bcrate::(snapshot|cli|wasm)\b/, because: "resolving does not know how its result is kept" },
  { in: ["src/import"], never: /\bcrate::(resolve|decide|snapshot|cli|wasm)\b/, because: "an import ends in a document" },
  { in: ["src/policy"], never: /\bcrate::(resolve|decide|snapshot|cli|wasm)\b/, because: "a document does not know who reads it" },
  { in: ["src/snapshot"], except: ["src/snapshot/write"], never: /\bcrate::(policy|resolve|snapshot::write)\b/, because: "a page loads the reader and nothing of the author's side" },
  { in: ["src"], except: ["src/cli", "src/wasm"], never: /\bcrate::(cli|wasm)\b/, because: "the core does not know its hosts" },
];

/** What may be written in exactly one place outside of tests. */
const once = [{ in: ["src"], what: /\b(Decision|Self)\(Code::Allowed\)/g, because: "a permission comes from one place" }];

/** Throws with every line that breaks a rule. */
export function checkRooms() {
  const faults = [...rules.flatMap(broken), ...once.flatMap(notOnce), ...importFaults()];
  if (faults.length > 0) throw new Error(faults.join("\n"));
}

function broken(rule) {
  const files = rustFiles(rule.in).filter((file) => !rule.except?.some((place) => file === place || file.startsWith(`${place}/`)));
  return files.flatMap((file) =>
    named(file).flatMap(({ line, text }) => (rule.never.test(text) ? [`${file}:${line}: ${text} (${rule.because})`] : [])),
  );
}

function notOnce({ in: places, what, because }) {
  const found = rustFiles(places).flatMap((file) =>
    codeLines(file).flatMap((line, index) => [...line.matchAll(what)].map(() => `${file}:${index + 1}`)),
  );
  return found.length === 1 ? [] : [`${what.source} is written ${found.length} times, not once: ${found.join(" ")} (${because})`];
}

const rustFiles = (places) =>
  filesOf(places)
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => file.endsWith(".rs"));
