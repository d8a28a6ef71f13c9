/** The middle one, or the mean of the two in the middle. */
export function median(values) {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The median distance from the median: one disturbed round does not move it. */
export function deviation(values) {
  const middle = median(values);
  return median(values.map((value) => Math.abs(value - middle)));
}

/**
 * A figure of several rounds.
 *
 * @param {number[]} values
 * @returns {{ value: number, spread: number, rounds: number }} `spread` as a share of the value
 */
export function figure(values) {
  const value = median(values);
  return { value, spread: value === 0 ? 0 : deviation(values) / value, rounds: values.length };
}

/** The figure of the ratios within each round: what disturbs the machine for a while disturbs both sides of one. */
export function paired(values, others) {
  return figure(values.map((value, round) => value / others[round]).filter(Number.isFinite));
}
