import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { versions } from "node:process";
import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { fixture, toolsOf, workplace } from "../support/project.mjs";
import { recorded } from "../support/signatures.mjs";

const { build } = toolsOf(".")("esbuild");
const { EdgeRuntime } = toolsOf("tests/everywhere")("edge-runtime");

/** As its hosts do: one script, and each `….wasm?module` a compiled module, here from the bytes in a global variable. */
async function bundle(entry) {
  const files = [];
  const setup = ({ onResolve, onLoad }) => {
    onResolve({ filter: /\.wasm\?module$/ }, ({ path, resolveDir }) => ({ path: resolve(resolveDir, path.replace("?module", "")), namespace: "module" }));
    onLoad({ filter: /./, namespace: "module" }, ({ path }) => ({ contents: `export default new WebAssembly.Module(wasm_${files.push(path) - 1})` }));
  };
  const entryPoints = [join(workplace("edge-runtime", entry, ["worker.js"]), "worker.js")];
  const options = { bundle: true, write: false, format: "iife", globalName: "worker", conditions: ["edge-light", "browser"], plugins: [{ name: "module", setup }] };
  const { outputFiles } = await build({ entryPoints, ...options });
  return { script: outputFiles[0].text, files };
}

async function answersOf(entry) {
  const { script, files } = await bundle(entry);
  const extend = (context) => Object.assign(context, Object.fromEntries(files.map((file, index) => [`wasm_${index}`, readFileSync(file)])));
  const listen = 'addEventListener("fetch", (event) => event.respondWith(worker.default.fetch(event.request)));';
  const runtime = new EdgeRuntime({ initialCode: `${script}\n${listen}`, extend });
  const response = await runtime.dispatchFetch("http://gate.example/", { method: "POST", body: fixture() });
  return response.json();
}

for (const entry of ["main", "testing"]) {
  test(`edge-runtime runs it: ${entry}`, async () => holds(await answersOf(entry)));
}

test("its WebCrypto answers as recorded", async (context) => {
  const { version } = toolsOf("tests/everywhere")("edge-runtime/package.json");
  recorded(context, "edge-runtime", await answersOf("signatures"), `${version} in Node ${versions.node}`);
});
