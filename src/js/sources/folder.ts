import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { CallgateError } from "../api/errors.js";
import type { Floor, Mark, Source } from "../api/types.js";
import { higher, markOf, notKept, sourceOf } from "../api/source.js";

/**
 * A snapshot in a folder, as `callgate publish --store` writes it.
 *
 * @example
 * const tenant = await openSnapshot(folder("/var/lib/callgate/acme"), { tenant: "acme", publisher });
 */
export function folder(path: string): Source {
  return sourceOf((name, limit) => found(() => readUpTo(join(path, name), limit)), path);
}

/** Never more than one byte beyond the limit, however large the file is or becomes. */
async function readUpTo(path: string, limit: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.createReadStream({ end: limit, autoClose: false })) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    if (bytes.length > limit) throw new CallgateError("too_large");
    return bytes;
  } finally {
    await file.close();
  }
}

/** What is there; undefined where nothing is. */
async function found<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof CallgateError) throw cause;
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new CallgateError("unavailable", { cause, detail: cause instanceof Error ? cause.message : undefined });
  }
}

/**
 * A floor in a file, which is replaced whole at each rise. Other processes may use it too: the highest mark stays. A file
 * that cannot be read, or is no floor, is an error and not an empty floor; who removes it starts anew.
 *
 * @example
 * const floor = fileFloor("/var/lib/callgate/acme.floor");
 * const tenant = await openSnapshot(folder("/var/lib/callgate/acme"), { tenant: "acme", publisher, floor });
 */
export function fileFloor(path: string): Floor {
  let highest: Mark | undefined;
  let writing = Promise.resolve();
  const read = async () => {
    const kept = await stored(path);
    return (highest = higher(highest, kept));
  };
  const write = async () => {
    const before = await stored(path);
    const mark = higher(before, highest);
    if (mark !== undefined && mark !== before) await replace(path, `${JSON.stringify(mark)}\n`);
  };
  return {
    read,
    raise(next) {
      highest = higher(highest, next);
      return (writing = writing.then(write).catch(notKept));
    },
    async discard() {
      highest = undefined;
      await rm(path, { force: true }).catch(notKept);
    },
  };
}

async function stored(path: string): Promise<Mark | undefined> {
  const text = await found(() => readFile(path, "utf8"));
  const mark = text === undefined ? undefined : markOf(text);
  if (text !== undefined && mark === undefined) throw new CallgateError("unavailable", { detail: `\`${path}\` is no floor` });
  return mark;
}

/** Nobody sees it half written. */
async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, text, { mode: 0o600 });
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true });
    throw cause;
  }
}
