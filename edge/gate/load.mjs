import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

const CHECKPOINT = "checkpoint.jws";
const CONTENT_ADDRESSED = /^[0-9a-f]{64}$/;

/**
 * Copies a published folder into a KV namespace, each file below the tenant's id: new files first, the checkpoint last, so that a reader
 * never meets a checkpoint whose files are not there. What it replaces stays: a reader may still hold the checkpoint before.
 *
 * @param {ReturnType<typeof patient>} namespace
 * @param {string} tenant
 * @param {string} store
 * @returns {Promise<string[]>} the names that the store holds
 */
export async function load(namespace, tenant, store) {
  const files = (await readdir(store)).filter((name) => CONTENT_ADDRESSED.test(name));
  const held = new Set(await keys(namespace, `${tenant}/`));
  for (const name of files.filter((name) => !held.has(`${tenant}/${name}`))) {
    await namespace.put(`${tenant}/${name}`, await bytesOf(path.join(store, name)));
  }
  await namespace.put(`${tenant}/${CHECKPOINT}`, await bytesOf(path.join(store, CHECKPOINT)));
  return [CHECKPOINT, ...files];
}

/**
 * A KV namespace or an R2 bucket as miniflare hands it to Node. Its proxy now and then loses an answer and fails an assertion of its
 * own; the call is then repeated, which none of these minds.
 */
export function patient(store) {
  const repeated = (name) => (...args) => attempted(() => store[name](...args));
  return { get: repeated("get"), put: repeated("put"), list: repeated("list"), delete: repeated("delete") };
}

async function attempted(call, attempts = 3) {
  try {
    return await call();
  } catch (error) {
    if (attempts === 1 || error.name !== "AssertionError") throw error;
    return attempted(call, attempts - 1);
  }
}

/** A plain array: miniflare hands no Node buffers over to the worker. */
async function bytesOf(file) {
  return new Uint8Array(await readFile(file));
}

async function keys(namespace, prefix) {
  const found = [];
  let cursor;
  do {
    const page = await namespace.list({ prefix, cursor });
    found.push(...page.keys.map(({ name }) => name));
    cursor = page.list_complete ? undefined : page.cursor;
  } while (cursor);
  return found;
}
