const target = 20e6;

/**
 * Measures contestants in turns, so that what disturbs the machine disturbs all of them alike.
 *
 * @param {Record<string, { prepare?: () => unknown, work: (prepared: any) => number | Promise<number>, per: number }>} contestants
 *   `prepare` is not measured; `per` is how many answers one piece of work gives
 * @param {number} rounds
 * @returns {Promise<Record<string, { nanoseconds: number, ratio: number }>>} medians; `ratio` to the first contestant in the same round
 */
export async function compare(contestants, rounds = 31) {
  const names = Object.keys(contestants);
  const repeats = {};
  for (const name of names) repeats[name] = await repeatsFor(contestants[name]);
  const samples = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const name of rotated(names, round)) samples[name].push(await sample(contestants[name], repeats[name]));
  }
  return Object.fromEntries(names.map((name) => [name, summary(samples[name], samples[names[0]])]));
}

const rotated = (names, by) => names.map((_, index) => names[(index + by) % names.length]);

/** As many repetitions as take about 20 ms; a contestant that has to be prepared anew each time is sampled a few times. */
async function repeatsFor(contestant) {
  let repeats = 1;
  for (; repeats < 1 << 20; repeats *= 2) if ((await sample(contestant, repeats)) * repeats * contestant.per > target) break;
  return repeats;
}

/** Nanoseconds for one answer. */
async function sample({ prepare, work, per }, repeats) {
  let spent = 0;
  let sink = 0;
  for (let repeat = 0; repeat < repeats; repeat += 1) {
    const prepared = prepare && (await prepare());
    const begun = process.hrtime.bigint();
    const result = work(prepared);
    sink += typeof result === "number" ? result : await result;
    spent += Number(process.hrtime.bigint() - begun);
  }
  if (Number.isNaN(sink)) throw new Error("a contestant did not answer");
  return spent / repeats / per;
}

function summary(own, first) {
  return { nanoseconds: median(own), ratio: median(own.map((value, round) => value / first[round])) };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
