import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, randomBytes, sign, verify } from "node:crypto";
import {
  appendFileSync, chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, renameSync, rmSync, statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import type { Host } from "./author/types.js";

/** The command line's host on Node. */
export const nodeHost: Host = {
  read: (path) => readFileSync(path),
  write,
  rename: (from, to) => renameSync(from, to),
  readAt,
  append: (path, bytes) => appendFileSync(path, bytes, { mode: 0o600 }),
  list,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  exists: (path) => existsSync(path),
  mkdir: (path) => void mkdirSync(path, { recursive: true }),
  random: (count) => randomBytes(count),
  now: () => Date.now(),
  generate: () => ({ ...generateKeyPairSync("ed25519").privateKey.export({ format: "jwk" }) }),
  sign: (jwk, message) => signed(createPrivateKey({ key: jwk, format: "jwk" }), message),
  verify: (jwk, message, signature) => verified(createPublicKey({ key: jwk, format: "jwk" }), message, signature),
  stdout: (text) => void process.stdout.write(text),
  stderr: (text) => void process.stderr.write(text),
  progress: (text) => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`)),
};

function readAt(path: string, offset: number, most: number): Uint8Array {
  const file = openSync(path, "r");
  try {
    const bytes = new Uint8Array(most);
    return bytes.subarray(0, readSync(file, bytes, 0, most, offset));
  } finally {
    closeSync(file);
  }
}

function list(folder: string): [string, number][] {
  return readdirSync(folder).map((name) => [name, statSync(join(folder, name)).size]);
}

/** A mode given on opening counts for new files only, and only as far as the umask lets it. */
function write(path: string, bytes: Uint8Array, mode?: number): void {
  writeFileSync(path, bytes, mode === undefined ? {} : { mode });
  if (mode !== undefined) chmodSync(path, mode);
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
