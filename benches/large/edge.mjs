import { performance } from "node:perf_hooks";
import { memoryUsage } from "node:process";
import { openSnapshot } from "../../dist/entry/node.js";
import { folder } from "../../dist/sources/folder.js";

/** What a reader that has opened the tenant and read nothing else needs for one decision, and for a person: reads, bytes, milliseconds, and the slice that results. */
export async function cold({ folder: path, tenant, publisher }, subjects) {
  const people = subjects.filter((_, index) => index % Math.ceil(subjects.length / 200) === 0);
  const measured = [];
  for (const subject of people) {
    const fresh = () => reader(path, { tenant, publisher });
    const module = await (await fresh()).read((opened) => opened.decide(subject, "read", "m0"));
    const item = await (await fresh()).read((opened) => opened.decide(subject, "read", "queue:q7"));
    const { opened, opening, read } = await fresh();
    const gate = await read(() => opened.for(subject));
    const begun = performance.now();
    const slice = (await opened.slice(subject)).bytes;
    measured.push({
      opening: opening.reads, opened_bytes: opening.bytes,
      decision: module.reads, decision_bytes: module.bytes, decision_ms: module.milliseconds, item: item.reads, item_bytes: item.bytes,
      reads: gate.reads, bytes: gate.bytes, lookup_ms: gate.milliseconds,
      slice: slice.length, proofs: proofsOf(slice), slice_ms: performance.now() - begun,
    });
  }
  return { people: people.length, ...spreads(measured) };
}

/** A tenant just opened, what that took, and what one more thing takes. */
async function reader(path, trust) {
  const counted = counting(folder(path));
  const opened = await openSnapshot(counted.source, trust);
  const opening = counted.total();
  const read = async (ask) => {
    const begun = performance.now();
    await ask(opened);
    const { reads, bytes } = counted.total();
    return { reads: reads - opening.reads, bytes: bytes - opening.bytes, milliseconds: performance.now() - begun };
  };
  return { opened, opening, read };
}

function spreads(measured) {
  return Object.fromEntries(Object.keys(measured[0]).map((name) => [name, spread(measured.map((each) => each[name]))]));
}

/** Many people one after the other in one process, as an edge meets them. */
export async function edge({ folder: path, tenant, publisher }, subjects) {
  const counted = counting(folder(path));
  const opened = await openSnapshot(counted.source, { tenant, publisher });
  globalThis.gc?.();
  const before = memoryUsage();
  const begun = performance.now();
  let peak = 0;
  for (const [index, subject] of subjects.entries()) {
    (await opened.for(subject)).can("read", "m0");
    if (index % 500 === 0) peak = Math.max(peak, taken(memoryUsage()));
  }
  const milliseconds = (performance.now() - begun) / subjects.length;
  return { people: subjects.length, milliseconds: Number(milliseconds.toFixed(3)), reads: Number((counted.total().reads / subjects.length).toFixed(2)), peak: mebibytes(peak - taken(before)) };
}

const taken = ({ heapUsed, external }) => heapUsed + external;
const mebibytes = (bytes) => Math.round(bytes / 2 ** 20);

function counting(source) {
  let [reads, bytes] = [0, 0];
  const count = (read) => async (...args) => {
    const body = await read(...args);
    reads += 1;
    bytes += body?.length ?? 0;
    return body;
  };
  return { source: { checkpoint: count(source.checkpoint), file: count(source.file) }, total: () => ({ reads, bytes }) };
}

/** Every second row after the checkpoint, in bytes of hashes. */
function proofsOf(slice) {
  const rows = new TextDecoder().decode(slice).split("\n").slice(1, -1);
  return rows.filter((_, index) => index % 2 === 1).reduce((sum, row) => sum + Math.floor((row.length * 3) / 4), 0);
}

function spread(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const quantile = (part) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
  const [median, p95, most] = [quantile(0.5), quantile(0.95), sorted.at(-1)].map((value) => Number(value.toFixed(3)));
  return { median, p95, most };
}
