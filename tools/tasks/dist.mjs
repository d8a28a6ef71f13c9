import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, relative } from "node:path";
import { node } from "../setup/command.mjs";
import { filesOf } from "../setup/fingerprint.mjs";
import { packages } from "../setup/packages.mjs";
import { at } from "../setup/paths.mjs";
import { wasm, wasmFolder } from "./wasm.mjs";

const scripts = "src/js";

/** The step that puts the npm package's code together in dist/, from the wasm of a profile. */
export function dist(profile) {
  return {
    name: "dist",
    does: "putting the package together",
    seconds: 3,
    needs: [packages, ...wasm(profile)],
    inputs: [scripts, "tsconfig.json", "locales"],
    words: () => [profile],
    outputs: ["dist/wasm/callgate_bg.wasm", "dist/cli.js"],
    run: () => assemble(wasmFolder(profile)),
  };
}

async function assemble(folder) {
  rmSync(at("dist"), { recursive: true, force: true });
  mkdirSync(at("dist"));
  copyVerbatim();
  cpSync(at(folder), at("dist/wasm"), { recursive: true });
  writeInline();
  for (const name of readdirSync(at("locales"))) writeTexts(name);
  await node(at("node_modules/typescript/bin/tsc"), ["--project", "tsconfig.json", "--noEmit", "false", "--outDir", "dist"]);
}

/** Bundlers match the wasm's address in the source text, so these files are shipped byte for byte. */
function copyVerbatim() {
  const verbatim = filesOf([scripts]).filter((file) => file.endsWith(".js") || file.endsWith(".d.ts"));
  for (const file of verbatim) {
    const to = at("dist", relative(scripts, file));
    mkdirSync(dirname(to), { recursive: true });
    cpSync(at(file), to);
  }
}

/** The evaluator's wasm as text, for runtimes and bundlers that load no files. */
function writeInline() {
  const text = readFileSync(at("dist/wasm/callgate_bg.wasm")).toString("base64");
  const decode = "Uint8Array.from(atob(text), (character) => character.charCodeAt(0))";
  writeFileSync(at("dist/wasm/callgate.inline.js"), `const text = "${text}";\n\nexport const bytes = () => ${decode};\n`);
}

/** The package's own texts as a module: not every runtime imports JSON. */
function writeTexts(name) {
  const texts = Object.entries(JSON.parse(readFileSync(at("locales", name), "utf8")));
  const own = Object.fromEntries(texts.filter(([key]) => /^(code|why)\./.test(key)));
  mkdirSync(at("dist/locales"), { recursive: true });
  writeFileSync(at("dist/locales", `${basename(name, ".json")}.js`), `export default ${JSON.stringify(own, null, 2)};\n`);
}
