import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { brotliCompressSync, constants } from "node:zlib";
import { here, place } from "../paths.mjs";
import { forPages } from "../topics/sizes.mjs";

const TYPES = { html: "text/html", js: "text/javascript", wasm: "application/wasm" };
/** With these two a page gets a clock of 5 µs instead of 100. */
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };

/**
 * A server for the pages of Chromium and the workers of workerd, on this machine. Everything is compressed once and kept:
 *
 *   /agent/<engine file>.html, .js, .wasm    the page that takes samples
 *   /menu/<engine file>.html, .js, .wasm     the page that shows a menu
 *   /file/<name>                             payloads and questions
 */
export async function servePages(engines) {
  const kept = new Map();
  const server = createServer(async (request, response) => {
    try {
      const [, kind, ...rest] = decodeURIComponent(new URL(request.url, "http://local").pathname).split("/");
      const { bytes, type } = await (kept.get(request.url) ?? kept.set(request.url, contentOf(engines, kind, rest.join("/"))).get(request.url));
      response.writeHead(200, { "content-type": type, "cache-control": "no-store", ...(bytes.encoding ? { "content-encoding": bytes.encoding } : {}), ...ISOLATED });
      response.end(bytes.body);
    } catch (error) {
      response.writeHead(404, { "content-type": "text/plain" }).end(String(error));
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => server.close(resolve).closeAllConnections());
  return { url: `http://127.0.0.1:${server.address().port}/`, forget: () => kept.clear(), close };
}

async function contentOf(engines, kind, name) {
  if (kind === "file") return { bytes: compressed(readFileSync(place(name))), type: "application/octet-stream" };
  const at = name.lastIndexOf(".");
  const [file, extension] = [name.slice(0, at), name.slice(at + 1)];
  const engine = engines.find((one) => one.file === file);
  return { bytes: compressed(await partOf(engine, kind, extension)), type: TYPES[extension] };
}

function partOf(engine, kind, extension) {
  if (extension === "html") return Buffer.from(`<!doctype html><title>${engine.name}</title><nav></nav><script type="module" src="${engine.file}.js"></script>`);
  return extension === "wasm" ? readFileSync(here(engine.wasm)) : scriptOf(engine, kind);
}

async function scriptOf(engine, kind) {
  const contents = `import engine from "./engines/${engine.file}"; import { start } from "./runtimes/pages/${kind}.mjs"; start(engine);`;
  const result = await build({ ...forPages, stdin: { contents, resolveDir: here(".") } });
  return Buffer.from(result.outputFiles[0].contents);
}

function compressed(bytes) {
  if (bytes.length < 200 || bytes.length > 2e7) return { body: bytes };
  const params = { [constants.BROTLI_PARAM_QUALITY]: bytes.length > 1e6 ? 9 : 11 };
  return { body: brotliCompressSync(bytes, { params }), encoding: "br" };
}
