import { writeFileSync } from "node:fs";
import { filesOf } from "../setup/fingerprint.mjs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";
import { dist } from "./dist.mjs";
import { sizesOf } from "./listing.mjs";
import { pageFiles } from "./page-files.mjs";

const evaluatorBudget = 60_000;

/** Measures what a page has to load and writes build/size.json; fails when the evaluator is over its budget. */
export default async function size() {
  await perform(dist("release"));
  const rows = measure();
  console.table(rows);
  writeFileSync(at("build/size.json"), `${JSON.stringify(rows, null, 2)}\n`);
  const { sentence, over } = againstBudget(rows.evaluator.brotli);
  console.log(sentence);
  if (over) process.exitCode = 1;
}

/** How a number of compressed bytes stands to the evaluator's budget. */
export function againstBudget(bytes) {
  const over = bytes > evaluatorBudget;
  const gap = Math.abs(bytes - evaluatorBudget);
  return { over, sentence: `evaluator: ${bytes} bytes brotli, budget ${evaluatorBudget}: ${gap} ${over ? "over" : "left"}` };
}

function measure() {
  const evaluator = sizes(["dist/wasm/callgate_bg.wasm"]);
  const library = sizes(pageFiles());
  return {
    evaluator,
    "package in a page": library,
    "evaluator and package": add(evaluator, library),
    "page (www)": sizes(filesOf(["www"])),
    "command line": sizes(["dist/wasm/author_bg.wasm"]),
  };
}

/** Each file compressed by itself, as a server sends it. */
function sizes(files) {
  const each = files.map((file) => {
    const [raw, gzip, brotli] = sizesOf(at(file));
    return { raw, gzip, brotli };
  });
  return each.reduce(add, { raw: 0, gzip: 0, brotli: 0 });
}

const add = (a, b) => ({ raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli });
