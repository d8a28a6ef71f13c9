import { digits, percent } from "./words.mjs";

const LEAST = 0.1;
/** Bytes have no noise, but for what a fresh signature, or salts, compress to. */
const LEAST_BYTES = 0.01;
const SPREADS = 2;

/**
 * What moved by more than its noise: twice the spreads of both runs together, and a tenth at least; of bytes a hundredth.
 *
 * @param {Record<string, [number, number]>} before
 * @param {Record<string, [number, number]>} after
 * @returns {{ key: string, before: number, after: number, change: number, noise: number }[]} the largest first
 */
export function moved(before, after) {
  return Object.entries(after)
    .filter(([key, [value]]) => Object.hasOwn(before, key) && value > 0 && before[key][0] > 0)
    .map(([key, now]) => change(key, before[key], now))
    .filter(({ change: by, noise }) => Math.abs(by) > noise)
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
}

/** A change is told as if upwards: from 2 to 1 is as much as from 1 to 2. Memory may come out as none, or less, of which there is no multiple. */
function change(key, [before, spread], [after, spreadNow]) {
  const times = Math.max(after / before, before / after) - 1;
  const least = key.startsWith("bytes/") ? LEAST_BYTES : LEAST;
  return { key, before, after, change: after >= before ? times : -times, noise: Math.max(least, SPREADS * (spread + spreadNow)) };
}

export function told(changes) {
  if (changes.length === 0) return "nothing moved by more than its noise";
  const line = ({ key, before, after, change: by, noise }) => `${by > 0 ? "up  " : "down"}  ${key}: ${digits(before)} → ${digits(after)} (noise ${percent(noise)})`;
  return changes.map(line).join("\n");
}
