import { engines } from "./engines/all.mjs";
import { interleaved } from "./rounds.mjs";
import { Ended } from "./runtimes/node.mjs";
import { topics } from "./topics/all.mjs";

/** Where other runtimes than Node are measured; in Node all sizes are. */
const ELSEWHERE = "large";

/**
 * The topics that are taken inside each engine's own process, page or worker.
 *
 * @typedef {{ topic: string, runtime: string, size: string, engine: string, samples: number[], compared: number }} Row
 *
 * @param {string} runtime
 * @param {(engine: import("./engines/engine.mjs").Engine) => Promise<object>} start
 * @param {ReturnType<import("./options.mjs").optionsOf>} options
 * @returns {Promise<Row[]>}
 */
export async function measured(runtime, start, options, tell) {
  const rows = [];
  const fitting = topics.filter((topic) => topic.runtimes.includes(runtime) && wanted(options.only, topic.name));
  for (const size of options.sizes.filter((one) => runtime === "node" || one === ELSEWHERE || options.sizes.length === 1)) {
    for (const side of ["person", "tenant"]) {
      const asked = fitting.filter((topic) => topic.side === side);
      if (asked.length > 0) rows.push(...(await onSide({ runtime, start, size, side, topics: asked, options, tell })));
    }
  }
  return rows;
}

export const wanted = (only, name) => only === undefined || only.includes(name);

/** The first engine is always there, because the others are told as multiples of it. */
export const chosen = ({ engines: names }) => engines.filter(({ name }, index) => index === 0 || wanted(names, name));

async function onSide({ runtime, start, size, side, topics: asked, options, tell }) {
  const able = chosen(options).filter((engine) => engine[side] && engine.runtimes.includes(runtime) && asked.some(({ name }) => wanted(engine.only, name)));
  const agents = new Map();
  try {
    for (const engine of able) agents.set(engine, await verified(start, engine, size, side, tell));
    const rows = [];
    const again = (engine) => verified(start, engine, size, side, tell);
    for (const topic of asked) rows.push(...(await onTopic({ runtime, size, topic, agents, options, start, again, tell })));
    return rows;
  } finally {
    for (const { agent } of agents.values()) await agent.close();
  }
}

/** @throws where an engine answers otherwise than the reference: what is wrong is not measured */
async function verified(start, engine, size, side, tell) {
  const agent = await start(engine);
  if (engine.only) return { agent, compared: 0 };
  const { compared, wrong } = await agent.verify(size, side);
  tell(`${engine.name}, ${size}, ${side}: ${compared} answers compared`);
  if (wrong.length > 0) throw new Error(`${engine.name} is wrong about ${JSON.stringify(wrong[0])}`);
  return { agent, compared };
}

async function onTopic({ runtime, size, topic, agents, options, start, again, tell }) {
  const contestants = [...agents.keys()].filter(({ only }) => wanted(only, topic.name));
  const asked = (engine) => (engine.leaks ? inOwnProcess(start, engine, size, topic) : agents.get(engine).agent.sample(size, topic.name));
  /** Node 20 aborts now and then where it has inlined calls into wasm: who meets that begins anew, once, and it is told. */
  const sample = async (engine) => {
    try {
      return await asked(engine);
    } catch (error) {
      if (!(error instanceof Ended)) throw error;
      tell(`${engine.name}: ${error.message}; once more`);
      agents.set(engine, await again(engine));
      return asked(engine);
    }
  };
  const samples = await interleaved(contestants, options.rounds, sample, options.budget);
  tell(`${runtime}, ${size}: ${topic.title}`);
  return contestants.map((engine) => ({ topic: topic.name, runtime, size, engine: engine.name, samples: samples.get(engine), compared: agents.get(engine).compared }));
}

async function inOwnProcess(start, engine, size, topic) {
  const agent = await start(engine);
  try {
    return await agent.sample(size, topic.name);
  } finally {
    await agent.close();
  }
}
