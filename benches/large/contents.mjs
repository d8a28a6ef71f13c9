import { readdirSync, readFileSync } from "node:fs";

const begin = "{\"key\":\"";

/** Lines of a store by their kind: how many, how large. Subjects are a sample, spread over all. */
export function contents(folder) {
  const kinds = {};
  const subjects = [];
  for (const name of readdirSync(folder).filter((file) => /^[0-9a-f]{64}$/.test(file))) {
    const bytes = readFileSync(`${folder}/${name}`);
    if (!bytes.toString("latin1", 0, begin.length).startsWith(begin)) {
      count(kinds, "nodes", bytes.length);
      continue;
    }
    count(kinds, "files", bytes.length);
    for (const line of bytes.toString("latin1").split("\n").filter(Boolean)) {
      const key = line.slice(begin.length, line.indexOf("\"", begin.length));
      count(kinds, /^view\/\w+|^\w+/.exec(key)[0], line.length);
      if (key.startsWith("user/")) subjects.push(key.slice("user/".length));
    }
  }
  for (const kind of Object.values(kinds)) kind.average = Math.round(kind.bytes / kind.count);
  return { ...kinds, subjects: sample(subjects, 20_000) };
}

function count(kinds, kind, bytes) {
  const known = (kinds[kind] ??= { count: 0, bytes: 0, largest: 0 });
  known.count += 1;
  known.bytes += bytes;
  known.largest = Math.max(known.largest, bytes);
}

function sample(all, most) {
  const step = Math.max(1, Math.floor(all.length / most));
  return all.filter((_, index) => index % step === 0).slice(0, most);
}
