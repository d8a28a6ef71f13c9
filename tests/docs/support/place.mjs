import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { env, execPath } from "node:process";
import { ROOT } from "./blocks.mjs";

/** What a reader's project would have installed: the package itself, its peers, and what pages take from npm. */
const modules = [join(ROOT, "node_modules"), join(ROOT, "tools/docs/node_modules")];

/** The port that pages speak of. */
const PORT = /\b3000\b/g;

/**
 * A folder in which a page's blocks are done, as in a reader's own project: the package and its peers are in `node_modules`,
 * `npx callgate` is the command line, and a copy of the repository's policies is beside it.
 */
export async function placeOf(page) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), `callgate-docs-${page.replaceAll(/\W/g, "-")}-`)));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "corner-shop", private: true, type: "module" }));
  for (const name of ["dist", "tests"]) symlinkSync(join(ROOT, name), join(folder, name));
  cpSync(join(ROOT, "policies"), join(folder, "policies"), { recursive: true });
  linkModules(join(folder, "node_modules"));
  writePrograms(join(folder, ".programs"));
  const port = String(await freePort());
  return {
    folder,
    env: environment(join(folder, ".programs")),
    local: (text) => text.replaceAll(PORT, port),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function linkModules(into) {
  mkdirSync(into);
  for (const name of modules.flatMap(packagesIn)) link(name, into);
  symlinkSync(ROOT, join(into, "callgate"));
}

function packagesIn(folder) {
  const scoped = (scope) => readdirSync(join(folder, scope)).map((name) => `${scope}/${name}`);
  const names = readdirSync(folder).filter((name) => !name.startsWith("."));
  return names.flatMap((name) => (name.startsWith("@") ? scoped(name) : [name])).map((name) => ({ name, folder }));
}

function link({ name, folder }, into) {
  const to = join(into, name);
  mkdirSync(dirname(to), { recursive: true });
  if (!existsSync(to)) symlinkSync(join(folder, name), to);
}

/** npm fetches nothing here: it only tells whether what a page installs is there. npx finds the command line and esbuild. */
function writePrograms(folder) {
  mkdirSync(folder);
  const program = (name, text) => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program("callgate", `exec "${execPath}" "${ROOT}dist/cli.js" "$@"`);
  program("npx", 'name="$1"; shift\nif [ "$name" = callgate ]; then exec callgate "$@"; fi\nexec "node_modules/.bin/$name" "$@"'.replace("node_modules", `${ROOT}node_modules`));
  program("npm", [
    'case "$1" in install | ci) shift ;; *) echo "npm $1: not in these pages" >&2; exit 1 ;; esac',
    'for name; do case "$name" in -*) ;; *) [ -d "node_modules/$name" ] || { echo "npm: no $name" >&2; exit 1; } ;; esac; done',
  ].join("\n"));
}

/** Without what tells Node's test runner that it runs within itself. */
function environment(programs) {
  const { NODE_TEST_CONTEXT, ...others } = env;
  return { ...others, NO_COLOR: "1", PATH: [programs, dirname(execPath), env.PATH].join(delimiter) };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
