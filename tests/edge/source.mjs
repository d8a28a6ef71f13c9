import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const SOURCES = fileURLToPath(new URL("../../edge/gate/src/", import.meta.url));

/** A module of the worker, compiled for Node: for what needs no runtime of its own. */
export async function source(name) {
  const folder = await mkdtemp(path.join(tmpdir(), "callgate-edge-"));
  try {
    const outfile = path.join(folder, "module.mjs");
    await build({ entryPoints: [path.join(SOURCES, name)], outfile, bundle: true, platform: "node", format: "esm", logLevel: "warning" });
    return await import(pathToFileURL(outfile));
  } finally {
    await rm(folder, { recursive: true });
  }
}
