import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { blocksOf, ROOT } from "./blocks.mjs";
import { compile } from "./compile.mjs";
import { kinds } from "./kinds.mjs";
import { placeOf } from "./place.mjs";
import { Session } from "./session.mjs";

/** Blocks that no test does: page, first line, reason. */
export const skipped = JSON.parse(readFileSync(new URL("../skipped.json", import.meta.url), "utf8"));

/** Every page whose blocks are done top to bottom. The reference is made of the sources' own examples, and has a test of its own. */
export function pages() {
  const below = (folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((file) => `${folder}/${file.replaceAll("\\", "/")}`);
  const written = ["docs", "edge", "policies", "tests/vectors"].flatMap(below).filter((file) => file.endsWith(".md") && !file.startsWith("docs/api/"));
  return ["README.md", "CONTRIBUTING.md", ...written.sort()];
}

const isSkipped = (page, { text }) => skipped.some((skip) => skip.page === page && skip.line === text.split("\n", 1)[0]);

/** Does the blocks of a page in one folder, as a reader would, and compiles its code with what then is there; `visit` sees it before it goes. */
export async function perform(name, visit) {
  const place = await placeOf(name);
  const page = { folder: place.folder, session: new Session(place), sources: [], printed: undefined };
  try {
    for (const block of blocksOf(name)) {
      if (!isSkipped(name, block)) await attempt(name, { ...block, text: place.local(block.text) }, page);
    }
    if (page.sources.length > 0) await compile(place.folder, page.sources);
    await visit?.(place);
  } finally {
    page.session.close();
    place.remove();
  }
}

async function attempt(name, block, page) {
  const place = `${name}:${block.line}`;
  const kind = kinds[block.language];
  if (kind === undefined) throw new Error(`${place}: nothing is known to be done with \`${block.language}\``);
  try {
    await kind(block, page);
  } catch (error) {
    throw new Error(`${place}: ${error.message}`, { cause: error });
  }
}
