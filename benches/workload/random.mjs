/** Numbers that are the same in every run: mulberry32. */
export function randomOf(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (count) => Math.floor(next() * count);
  const between = (least, most) => least + below(most - least + 1);
  const pick = (list) => list[below(list.length)];
  const chance = (share) => next() < share;
  return { below, between, pick, chance, shuffled: (list) => shuffled(list, below), some: (list, count) => some(list, count, below) };
}

function shuffled(list, below) {
  const copy = [...list];
  for (let last = copy.length - 1; last > 0; last -= 1) {
    const other = below(last + 1);
    [copy[last], copy[other]] = [copy[other], copy[last]];
  }
  return copy;
}

/** So many different ones of the list, in its order of drawing. */
function some(list, count, below) {
  const drawn = new Set();
  while (drawn.size < Math.min(count, list.length)) drawn.add(list[below(list.length)]);
  return [...drawn];
}
