import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { here } from "../paths.mjs";

/** What it takes to have an engine in a page: what a page imports of it, bundled and minified, and its wasm. */
export async function librarySizes({ library, wasm }) {
  if (library === undefined) return undefined;
  const files = [await bundled(library), ...(wasm ? [readFileSync(here(wasm))] : [])];
  return files.map(sizesOf).reduce(added);
}

/** Each file compressed by itself, as a server sends it. */
export function sizesOf(bytes) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: bytes.length > 2e6 ? 9 : 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return { raw: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length, brotli: brotliCompressSync(bytes, { params }).length };
}

const added = (a, b) => ({ raw: a.raw + b.raw, gzip: a.gzip + b.gzip, brotli: a.brotli + b.brotli });

async function bundled(contents) {
  const result = await build({ stdin: { contents, resolveDir: here("engines") }, ...forPages });
  return result.outputFiles[0].contents;
}

/** casbin reads files where it is asked to, and permit-fe-sdk's HTTP client knows Node: a page has none of that. */
export const withoutNode = {
  name: "without-node",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(fs|path|util|node:.*)$/ }, ({ path }) => ({ path, namespace: "without-node" }));
    onLoad({ filter: /.*/, namespace: "without-node" }, () => ({ contents: "export default {};" }));
  },
};

/** How a page's scripts are built. */
export const forPages = {
  bundle: true,
  minify: true,
  write: false,
  format: "esm",
  target: "es2022",
  platform: "browser",
  plugins: [withoutNode],
  logLevel: "error",
  define: { "process.env.NODE_ENV": '"production"' },
};
