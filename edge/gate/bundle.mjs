import { build } from "esbuild";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";

/**
 * Bundles a worker for workerd, as wrangler does: one ES module, and each `import module from "….wasm"`
 * as a compiled module beside it, because workerd compiles no wasm from bytes.
 *
 * @param {string} entry
 * @returns {Promise<{ type: "ESModule" | "CompiledWasm", path: string, contents: string | Uint8Array }[]>}
 */
export async function bundle(entry) {
  const wasm = new Map();
  const result = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    target: "es2022",
    conditions: ["workerd", "worker", "browser"],
    external: ["cloudflare:*"],
    plugins: [compiledWasm(wasm)],
    logLevel: "warning",
  });
  return [{ type: "ESModule", path: "worker.js", contents: result.outputFiles[0].text }, ...wasm.values()];
}

function compiledWasm(modules) {
  return {
    name: "compiled-wasm",
    setup({ onResolve }) {
      onResolve({ filter: /\.wasm$/ }, async ({ path: specifier, resolveDir }) => {
        const contents = await readFile(path.resolve(resolveDir, specifier));
        const name = `${createHash("sha256").update(contents).digest("hex")}.wasm`;
        modules.set(name, { type: "CompiledWasm", path: name, contents });
        return { path: `./${name}`, external: true };
      });
    },
  };
}
