/**
 * Takes samples in turns: in each round every contestant once, in an order that is turned round in every second round and then moves on
 * by one, so that nobody always comes first, nor after the same other.
 *
 * @template T
 * @param {T[]} contestants
 * @param {number} rounds
 * @param {(contestant: T) => Promise<number>} sample
 * @param {number} [budget] ms after which no further round begins, once there were three
 * @returns {Promise<Map<T, number[]>>}
 */
export async function interleaved(contestants, rounds, sample, budget = Number.POSITIVE_INFINITY) {
  const samples = new Map(contestants.map((contestant) => [contestant, []]));
  const end = Date.now() + budget;
  for (let round = 0; round < rounds && (round < 3 || Date.now() < end); round += 1) {
    for (const contestant of ordered(contestants, round)) samples.get(contestant).push(await sample(contestant));
  }
  return samples;
}

function ordered(list, round) {
  const rotated = list.map((_, index) => list[(index + (round >> 1)) % list.length]);
  return round % 2 ? rotated.reverse() : rotated;
}
