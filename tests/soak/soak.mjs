import { memoryUsage } from "node:process";
import { setImmediate as turn } from "node:timers/promises";
import { openSlice, openSnapshot } from "callgate";
import { initSync } from "../../dist/wasm/callgate.js";
import { published } from "./snapshots.mjs";
import { questionsOf, randomness } from "./questions.mjs";

const PERSONS = ["anna", "ben", "carla", "david", "emma", "frank", "greta", "henk", "lotte"];
/** Questions between two turns of the event loop, and openings between two publications. */
const ROUND = 5_000;
const ROUNDS_OF_A_PUBLICATION = 4;

/**
 * Asks without rest, as a page that never stops drawing: each round of questions on a slice that was opened for it and then
 * dropped, and on the gates of an edge that takes a newer publication every few rounds.
 *
 * @param {(calls: number) => boolean} goesOn
 * @param {(state: { calls: number, wasm: number, heap: number, external: number }) => void} tell after every round
 */
export async function soak(goesOn, tell) {
  const { source, trust, renew, remove } = published();
  const questions = Object.entries(questionsOf(randomness(1)));
  const counts = Object.fromEntries([...questions.map(([name]) => [name, 0]), ["slices opened", 0], ["publications taken", 0]]);
  try {
    const tenant = await openSnapshot(source, trust);
    for (let calls = 0, round = 0; goesOn(calls); round += 1) {
      const subject = PERSONS[round % PERSONS.length];
      if (round % ROUNDS_OF_A_PUBLICATION === 0) counts["publications taken"] += await refreshed(tenant, renew);
      const { bytes } = await tenant.slice(subject);
      counts["slices opened"] += 1;
      calls += ask(questions, counts, [await openSlice(bytes, { ...trust, subject }), await tenant.for(subject)]);
      await turn();
      tell({ calls, ...memory() });
    }
    return counts;
  } finally {
    remove();
  }
}

async function refreshed(tenant, renew) {
  renew();
  if (!(await tenant.refresh())) throw new Error("no newer publication was taken");
  return 1;
}

/** Asks one round of both gates. */
function ask(questions, counts, [slice, edge]) {
  let calls = 0;
  for (const [name, { share, ask }] of questions) {
    const times = Math.ceil((ROUND * share) / 100 / 2);
    for (let index = 0; index < times; index += 1) {
      ask(slice);
      ask(edge);
    }
    counts[name] += 2 * times;
    calls += 2 * times;
  }
  return calls;
}

/** In bytes. */
function memory() {
  const { heapUsed: heap, external } = memoryUsage();
  return { wasm: initSync().memory.buffer.byteLength, heap, external };
}
