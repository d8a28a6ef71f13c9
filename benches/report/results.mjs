import { figure, paired } from "./statistics.mjs";

/**
 * What is committed and compared, as [value, spread]: each engine's ratio to the first in the same rounds by
 * `topic/runtime/size/engine`, and what goes over the wire in bytes by `bytes/what/size/engine`.
 *
 * @returns {Record<string, [number, number]>}
 */
export function ratiosOf({ rows = [], navigations = [], loads = [], cold = [], sizes = [], turns = [] }) {
  const timed = [
    ...grouped(rows, ({ topic, runtime, size }) => `${topic}/${runtime}/${size}`, ({ engine }) => engine),
    ...COLD.flatMap((what) => grouped(coldRows(cold, what), ({ side, size }) => `cold/${what}/${side}/${size}`, ({ engine }) => engine)),
    ...grouped(navigations, ({ network }) => `navigation/${network}`, ({ engine }) => engine),
    ...grouped(loads, () => "load", ({ mode }) => mode),
    ...grouped(turns, ({ size }) => `turns/${size}`, ({ engine }) => engine),
  ];
  const bytes = sizes.map(({ what, size, engine, brotli }) => [["bytes", what, size, engine].filter(Boolean).join("/"), [brotli, 0]]);
  return Object.fromEntries([...timed.map(([key, { value, spread }]) => [key, [rounded(value), rounded(spread)]]), ...bytes]);
}

/** Of a process that has seen nothing: what it took until its code was there, until the first decision, and of memory. */
const COLD = ["ready", "first", "heap", "resident"];

const coldRows = (rows, what) => rows.map((row) => ({ ...row, samples: row.figures.map((figures) => figures[what]) }));

function grouped(rows, keyOf, nameOf) {
  const first = new Map();
  return rows.flatMap((row) => {
    const key = keyOf(row);
    if (!first.has(key)) first.set(key, row.samples);
    return first.get(key) === row.samples ? [] : [[`${key}/${nameOf(row)}`, paired(row.samples, first.get(key))]];
  });
}

const rounded = (value) => Number(value.toPrecision(3));

/** One engine's figure, and its ratio to another's in the same rounds; undefined where one of them was not measured. */
export function reader({ rows = [] }) {
  const find = (topic, size, engine, runtime = "node") => rows.find((row) => row.topic === topic && row.size === size && row.engine === engine && row.runtime === runtime);
  return {
    figure: (...where) => {
      const row = find(...where);
      return row && figure(row.samples);
    },
    ratio: (topic, size, engine, other, runtime = "node") => {
      const [one, two] = [find(topic, size, engine, runtime), find(topic, size, other, runtime)];
      return one && two && paired(one.samples, two.samples);
    },
  };
}
