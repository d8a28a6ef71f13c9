import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execPath } from "node:process";
import { ROOT } from "./blocks.mjs";

const compilerOptions = {
  strict: true, noEmit: true, allowJs: true, checkJs: true, skipLibCheck: true, jsx: "react-jsx",
  target: "es2022", lib: ["es2022", "dom", "dom.iterable"], types: ["node"],
  module: "nodenext", moduleResolution: "nodenext", moduleDetection: "force",
};

/** A bundler hands out the address of a wasm. */
const AMBIENT = 'declare module "*.wasm" {\n  const address: string;\n  export default address;\n}\n';

/** Compiles files of a folder, with the declarations beside them. What the compiler says is thrown. */
export async function compile(folder, files, options = {}) {
  writeFileSync(join(folder, "ambient.d.ts"), AMBIENT);
  const include = [...files, "*.d.ts"];
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: { ...compilerOptions, ...options }, include }));
  await new Promise((resolve, reject) => {
    execFile(execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", folder], { cwd: folder }, (error, stdout) => (error ? reject(new Error(stdout)) : resolve()));
  });
}
