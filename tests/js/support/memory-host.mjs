import { nodeHost } from "../../../dist/host.js";

/** A host for the command line whose files are a map, and whose clock stands still. */
export function memoryHost(now, files = new Map()) {
  const printed = { out: "", err: "" };
  const below = (path) => (path.endsWith("/") ? path : `${path}/`);
  const inside = (path) => [...files.keys()].filter((name) => name.startsWith(below(path)));
  return {
    ...nodeHost,
    files,
    printed,
    now: () => now,
    read(path) {
      if (!files.has(path)) throw new Error(`there is no ${path}`);
      return files.get(path);
    },
    write: (path, bytes) => void files.set(path, bytes.slice()),
    rename(from, to) {
      files.set(to, files.get(from));
      files.delete(from);
    },
    readAt(path, offset, most) {
      return this.read(path).slice(offset, offset + most);
    },
    append(path, bytes) {
      const before = files.get(path) ?? new Uint8Array();
      files.set(path, Uint8Array.from([...before, ...bytes]));
    },
    list: (folder) => inside(folder).map((name) => [name.slice(below(folder).length), files.get(name).length]),
    create(path, bytes) {
      if (files.has(path)) return false;
      files.set(path, bytes.slice());
      return true;
    },
    remove(path) {
      for (const name of [path, ...inside(path)]) files.delete(name);
    },
    mode: () => undefined,
    sync: () => {},
    exists: (path) => files.has(path) || inside(path).length > 0,
    mkdir: () => {},
    stdout: (text) => void (printed.out += text),
    stderr: (text) => void (printed.err += text),
  };
}

export const text = (bytes) => new TextDecoder().decode(bytes);
export const bytes = (content) => new TextEncoder().encode(content);
