import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CallgateError } from "../api/errors.js";
import type { Source } from "../api/types.js";
import { CHECKPOINT, checked } from "./names.js";

/**
 * A snapshot in a folder, as `callgate publish --store` writes it.
 *
 * @example
 * const tenant = await openSnapshot(folder("/var/lib/callgate/acme"), { tenant: "acme", publisher });
 */
export function folder(path: string): Source {
  return {
    checkpoint: async () => (await read(join(path, CHECKPOINT))) ?? missing(path),
    file: (name) => read(join(path, checked(name))),
  };
}

async function read(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new CallgateError("unavailable", { cause });
  }
}

function missing(path: string): never {
  throw new CallgateError("unavailable", { detail: `no checkpoint in \`${path}\`` });
}
