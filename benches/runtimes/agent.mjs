import { topics } from "../topics/all.mjs";

const TARGET_NS = 20e6;
const MOST_PREPARED = 256;
const MOST_MS = 200;
const VERIFY_MS = 20_000;
const EDGE_COMPARED = 2_048;

/**
 * What answers in each runtime for one engine: it opens the engine on a size, and takes samples of topics. It has a
 * process, page or worker to itself, so that no engine's code or garbage is in another's way.
 *
 * @param {import("../engines/engine.mjs").Engine} engine
 * @param {{ file: (name: string) => Promise<Uint8Array>, wasm: () => Promise<WebAssembly.Module | undefined>, now: () => number | Promise<number>, target?: number }} runtime `target`: ns that a sample should take
 */
export function agentOf(engine, { file, wasm, now, target = TARGET_NS }) {
  const worlds = new Map();
  const repeats = new Map();
  let loaded;

  const worldOf = async (size) => {
    loaded ??= load(engine, await wasm());
    await loaded;
    if (!worlds.has(size)) worlds.set(size, await open(engine, size, file));
    return worlds.get(size);
  };

  return {
    /** How many answers were compared with the reference's, and the first that differ. */
    verify: async (size, side) => differences(await worldOf(size), side),
    /** Nanoseconds for one answer. */
    sample: async (size, name) => {
      const topic = topics.find((one) => one.name === name);
      const work = await topic.make(await worldOf(size));
      const key = `${size}/${name}`;
      if (!repeats.has(key)) repeats.set(key, await calibrated(work, now, target));
      return (await timed(work, repeats.get(key), now)) / work.per;
    },
    release: (size) => worlds.delete(size),
  };
}

async function load(engine, module) {
  await engine.load?.(module);
}

/** A side is opened when a topic asks for it: the largest tenant takes some engines seconds. */
async function open(engine, size, file) {
  const { context, questions } = JSON.parse(new TextDecoder().decode(await file(`${size}/questions.json`)));
  const keep = {};
  const side = (name) => async () => {
    if (engine[name] === undefined) return undefined;
    const bytes = await file(`${size}/${engine.name}.${name}`);
    const reopen = () => engine[name].open(bytes, context);
    return (keep[name] ??= { reopen, opened: await reopen() });
  };
  return { engine, context, questions, person: side("person"), tenant: side("tenant") };
}

async function differences({ questions, person, tenant }, side) {
  return side === "person" ? personDifferences(questions, (await person()).opened) : edgeDifferences(questions, (await tenant()).opened);
}

/** All pairs, all items, the menu; what is asked again has to be answered as before. */
async function personDifferences(questions, { form, ask, again = ask, menu }) {
  const shown = new Set((await menu()).map((entry) => entry.id ?? entry));
  const wrong = questions.menu.filter(({ module, allowed }) => shown.has(module) !== allowed);
  const { compared, different } = await comparedOf(async ({ module, action, id, allowed }) => {
    const asked = form(module, action, id);
    return (await ask(asked)) === allowed && (await again(asked)) === allowed && (await again(asked)) === allowed;
  }, [...questions.pairs, ...questions.items]);
  return { compared: compared + questions.menu.length, wrong: [...wrong, ...different] };
}

async function edgeDifferences(questions, { ask }) {
  const same = async ({ subject, module, action, id, allowed }) => (await ask(subject, module, action, id)) === allowed;
  const { compared, different } = await comparedOf(same, questions.edge.slice(0, EDGE_COMPARED));
  return { compared, wrong: different };
}

/** All of them, or as many as there is time for. */
async function comparedOf(same, questions) {
  const end = Date.now() + VERIFY_MS;
  const different = [];
  let compared = 0;
  for (const question of questions) {
    if (!(await same(question))) different.push(question);
    compared += 1;
    if (Date.now() > end || different.length > 2) break;
  }
  return { compared, different };
}

/** As many repetitions as take about 20 ms, or what the runtime wants; what is prepared anew for each is prepared before the clock starts. */
async function calibrated(work, now, target) {
  await warmed(work, now);
  const most = work.most ?? (work.prepare ? MOST_PREPARED : 1 << 20);
  for (let times = 1; times < most; times *= 2) {
    const begun = Date.now();
    const spent = (await timed(work, times, now)) * times;
    if (spent > target || Date.now() - begun > MOST_MS) return times;
    if (spent > target / 16 && !work.prepare) return Math.min(most, Math.ceil((times * target) / spent));
  }
  return most;
}

async function warmed(work, now) {
  const { runs, ms } = work.warm ?? { runs: work.prepare ? 0 : 1, ms: Number.POSITIVE_INFINITY };
  const end = Date.now() + ms;
  for (let run = 0; run < runs && Date.now() < end; run += 1) await timed(work, 1, now);
}

async function timed({ prepare, run, dispose }, times, now) {
  const prepared = [];
  if (prepare) for (let time = 0; time < times; time += 1) prepared.push(await prepare());
  const begun = await now();
  for (let time = 0; time < times; time += 1) {
    const result = run(prepared[time]);
    if (result instanceof Promise) await result;
  }
  const spent = (await now()) - begun;
  if (dispose) for (const one of prepared) dispose(one);
  return (spent * 1e6) / times;
}
