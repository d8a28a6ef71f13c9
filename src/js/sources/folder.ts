import { randomUUID } from "node:crypto";
import { open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { CallgateError } from "../api/errors.js";
import { same } from "../api/trust.js";
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
 * A floor in a file, which is replaced whole at each rise. Other processes may use it too: the highest mark stays. Whoever writes
 * holds `<path>.lock`; one that is older than ten seconds was left by a process that died. A file that cannot be read, or is no
 * floor, is an error and not an empty floor; who removes it starts anew.
 *
 * @example
 * const floor = fileFloor("/var/lib/callgate/acme.floor");
 * const tenant = await openSnapshot(folder("/var/lib/callgate/acme"), { tenant: "acme", publisher, floor });
 */
export function fileFloor(path: string): Floor {
  let raised: Mark | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const turn = last.then(act).catch(notKept);
    last = turn;
    return turn;
  };
  return {
    read: async () => higher(await stored(path), raised),
    raise(next) {
      raised = higher(raised, next);
      return inTurn(() => rise(path, () => raised));
    },
    discard(found) {
      if (same(raised, found)) raised = undefined;
      return inTurn(() => locked(path, async () => {
        if (same(await stored(path), found)) await rm(path, { force: true });
      }));
    },
  };
}

/** Writes the mark where the stored one is lower. */
async function rise(path: string, raised: () => Mark | undefined): Promise<void> {
  const due = async () => {
    const before = await stored(path);
    const mark = higher(before, raised());
    return mark === before ? undefined : mark;
  };
  if ((await due()) === undefined) return;
  await locked(path, async () => {
    const mark = await due();
    if (mark !== undefined) await replace(path, `${JSON.stringify(mark)}\n`);
  });
}

/** Nobody holds a lock so long but a process that has died. */
const STALE_MS = 10_000;
const WAIT_MS = 20;
const WAITS = 100;

async function locked(path: string, act: () => Promise<void>): Promise<void> {
  const lock = `${path}.lock`;
  for (let waits = 0; !(await taken(lock)); waits++) {
    if (waits === WAITS) throw new Error(`\`${lock}\` is held`);
    await setTimeout(WAIT_MS);
  }
  try {
    await act();
  } finally {
    await rm(lock, { force: true });
  }
}

async function taken(lock: string): Promise<boolean> {
  try {
    await writeFile(lock, "", { flag: "wx", mode: 0o600 });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw cause;
  }
  const since = await found(async () => (await stat(lock)).mtimeMs);
  if (since !== undefined && Math.abs(Date.now() - since) > STALE_MS) await rm(lock, { force: true });
  return false;
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
