import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { fixtureFile, workplace } from "./project.mjs";

const execute = promisify(execFile);

/** What a script answers that a program runs in a project that has the package. */
export async function answersOf(name, entry, [program, ...words], script = "program.mjs") {
  const cwd = workplace(name, entry, [script]);
  const { stdout } = await execute(program, [...words, script, fixtureFile], { cwd, maxBuffer: 1 << 26, timeout: 120_000 });
  return JSON.parse(stdout);
}
