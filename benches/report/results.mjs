import { figure, paired } from "./statistics.mjs";

/**
 * What is committed and compared: each engine's ratio to the first in the same rounds, `topic/runtime/size/engine` →
 * [ratio, spread].
 *
 * @returns {Record<string, [number, number]>}
 */
export function ratiosOf({ rows = [], navigations = [], loads = [] }) {
  const timed = [
    ...grouped(rows, ({ topic, runtime, size }) => `${topic}/${runtime}/${size}`, ({ engine }) => engine),
    ...grouped(navigations, ({ network }) => `navigation/${network}`, ({ engine }) => engine),
    ...grouped(loads, () => "load", ({ mode }) => mode),
  ];
  return Object.fromEntries(timed.map(([key, { value, spread }]) => [key, [rounded(value), rounded(spread)]]));
}

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
