import { spawnSync } from "node:child_process";
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from "node:crypto";
import {
  appendFileSync, chmodSync, closeSync, existsSync, fstatSync, fsyncSync, linkSync, lstatSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Fetched, Host, Jwk } from "./author/types.js";

/** The command line's host on Node. */
export const nodeHost: Host = {
  read: (path) => readFileSync(path),
  write,
  rename: (from, to) => renameSync(from, to),
  sync,
  readAt,
  append: (path, bytes) => appendFileSync(path, bytes, { mode: 0o600 }),
  list,
  create,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  exists: (path) => existsSync(path),
  mkdir: (path) => void mkdirSync(path, { recursive: true }),
  mode: (path) => (process.platform === "win32" ? undefined : statSync(path, { throwIfNoEntry: false })?.mode),
  random: (count) => randomBytes(count),
  now: () => Date.now(),
  generate,
  sign: (jwk, message) => signed(createPrivateKey({ key: jwk, format: "jwk" }), message),
  verify: (jwk, message, signature) => verified(createPublicKey({ key: jwk, format: "jwk" }), message, signature),
  execute,
  fetch: fetched,
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  progress: (text) => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`)),
};

/** Folders cannot be synced on Windows, nor on some file systems. */
function sync(path: string): void {
  const windows = process.platform === "win32";
  const folder = statSync(path).isDirectory();
  if (windows && folder) return;
  const file = openSync(path, windows ? "r+" : "r");
  try {
    fsyncSync(file);
  } catch (error) {
    if (!folder || !["EINVAL", "ENOTSUP"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  } finally {
    closeSync(file);
  }
}

function readAt(path: string, offset: number, most: number): Uint8Array {
  const file = openSync(path, "r");
  try {
    const { size } = fstatSync(file);
    const bytes = new Uint8Array(Math.min(most, Math.max(size - offset, 0)));
    return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, offset));
  } finally {
    closeSync(file);
  }
}

/** Links are not followed, and what somebody has removed since the folder was read is left out. */
function list(folder: string): [string, number][] {
  return readdirSync(folder).flatMap((name) => {
    const found = lstatSync(join(folder, name), { throwIfNoEntry: false });
    return found === undefined ? [] : [[name, found.size]];
  });
}

/** A mode given on opening counts for new files only, and only as far as the umask lets it. */
function write(path: string, bytes: Uint8Array, mode?: number): void {
  rmSync(path, { force: true });
  writeFileSync(path, bytes, mode === undefined ? {} : { mode });
  if (mode !== undefined) chmodSync(path, mode);
}

/** Whether the file is new: nobody ever sees it in part. */
function create(path: string, bytes: Uint8Array): boolean {
  const partial = `${path}.${randomBytes(4).toString("hex")}.partial`;
  try {
    writeNew(partial, bytes);
    linkSync(partial, path);
    return true;
  } catch (error) {
    // Some file systems have no links.
    return !isThere(error) && createInPlace(path, bytes);
  } finally {
    rmSync(partial, { force: true });
  }
}

function createInPlace(path: string, bytes: Uint8Array): boolean {
  try {
    writeNew(path, bytes);
    return true;
  } catch (error) {
    if (isThere(error)) return false;
    throw error;
  }
}

/** Nothing of the file stays where it cannot be written. */
function writeNew(path: string, bytes: Uint8Array): void {
  const file = openSync(path, "wx");
  try {
    writeFileSync(file, bytes);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}

function isThere(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === "EEXIST";
}

function generate(algorithm: "Ed25519" | "ES256"): Jwk {
  const pair = algorithm === "ES256" ? generateKeyPairSync("ec", { namedCurve: "P-256" }) : generateKeyPairSync("ed25519");
  return { ...pair.privateKey.export({ format: "jwk" }) };
}

/** Long enough for somebody to touch a token. */
const PATIENCE = 120_000;

function execute(program: string, args: readonly string[], input: Uint8Array): Uint8Array {
  const { error, status, stdout } = spawnSync(program, args, { input, stdio: ["pipe", "pipe", "inherit"], timeout: PATIENCE, maxBuffer: 65_536 });
  if ((error as NodeJS.ErrnoException | undefined)?.code === "ETIMEDOUT") throw new Error("did not end within two minutes");
  // A program that does not read its input to the end may still answer well.
  if (error !== undefined && (error as NodeJS.ErrnoException).code !== "EPIPE") throw new Error("cannot be run");
  if (status !== 0) throw new Error("ended with an error");
  return stdout;
}

/** A program of its own, which can be waited for. */
const ASK = fileURLToPath(new URL("./ask.js", import.meta.url));

function fetched(url: string, most: number): Fetched {
  const { stdout, error } = spawnSync(process.execPath, [ASK, url, String(most)], { stdio: ["ignore", "pipe", "inherit"], timeout: 20_000, maxBuffer: most + 65_536 });
  if (error !== undefined) throw error;
  const end = stdout.indexOf(10);
  const said = JSON.parse(stdout.subarray(0, end).toString("utf8")) as { status: number; location?: string; error?: string };
  if (said.error !== undefined) throw new Error(said.error);
  return { ...said, body: stdout.subarray(end + 1) };
}

/** JOSE writes an ES256 signature as r and s, 32 bytes each (RFC 7518, 3.4). */
function signed(key: KeyObject, message: Uint8Array): Uint8Array {
  return isEdwards(key) ? sign(null, message, key) : sign("sha256", message, { key, dsaEncoding: "ieee-p1363" });
}

function verified(key: KeyObject, message: Uint8Array, signature: Uint8Array): boolean {
  if (isEdwards(key)) return verify(null, message, key, signature);
  return verify("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
}

function isEdwards(key: KeyObject): boolean {
  return key.asymmetricKeyType === "ed25519";
}
