import { readFileSync } from "node:fs";
import { run } from "callgate/author";
import { keygen, published, renewed } from "./fixture.mjs";

export const NOW = Date.UTC(2026, 10, 22, 12);
const policy = JSON.parse(readFileSync(new URL("../../../policies/demo/policy.json", import.meta.url), "utf8"));

/** The demo with each of its users so many times more; `edit` changes it before it is published. */
export function demo(copies = 0, edit = () => {}) {
  const document = structuredClone(policy);
  for (const [id, user] of Object.entries(policy.users)) {
    for (let copy = 0; copy < copies; copy += 1) document.users[`${id}-${copy}`] = structuredClone(user);
  }
  edit(document);
  return document;
}

/** A publisher with keys of its own, made `how`: what it publishes is the content of a store, name → bytes. */
export async function publisher(...how) {
  const { keys, publisher } = await keygen(run, ...how);
  return {
    publisher,
    async publish(document, now = NOW) {
      const { store } = await published(run, keys, JSON.stringify(document), now);
      return content(store);
    },
    /** The same files under a checkpoint of a later time. */
    async renew(files, now) {
      return content(await renewed(run, keys, files, now));
    },
  };
}

function content(store) {
  return new Map(Object.entries(store).map(([name, text]) => [name, new Uint8Array(Buffer.from(text, "base64"))]));
}

/** A source over such content, which counts what is read and may be told to fail. */
export function counted(files) {
  const source = {
    files,
    reads: [],
    bytes: 0,
    fails: () => false,
    checkpoint: async () => read("checkpoint.jws"),
    file: async (name) => read(name),
  };
  async function read(name) {
    // As any real source: the answer comes in a later turn.
    await new Promise((resolve) => setImmediate(resolve));
    source.reads.push(name);
    const failure = source.fails(name);
    if (failure) throw failure;
    const bytes = source.files.get(name);
    source.bytes += bytes?.length ?? 0;
    return bytes;
  }
  return source;
}
