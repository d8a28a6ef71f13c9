import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { chosen } from "./measure.mjs";
import { here } from "./paths.mjs";
import { interleaved } from "./rounds.mjs";
import { navigated } from "./runtimes/chromium.mjs";
import { cold } from "./topics/cold.mjs";
import { MODES, startLoad } from "./topics/load.mjs";
import { librarySizes, sizesOf } from "./topics/sizes.mjs";
import { turns } from "./topics/turns.mjs";

/** The networks of a navigation; the second is the preset "Fast 4G" of Chromium's tools. */
export const NETWORKS = { "this machine": undefined, "9 Mbit/s, 60 ms": { bits: 9e6, latency: 60 } };

/** Requests before any counts. */
const WARMING = 2_000;

const engineOf = (options, side) => chosen(options).filter((engine) => engine[side] && !engine.only);

/** What goes over the wire. */
export async function sizes(worlds, options) {
  const rows = [{ engine: "callgate", what: "evaluator", ...sizesOf(readFileSync(here("../dist/wasm/callgate_bg.wasm"))) }];
  for (const engine of engineOf(options, "person")) {
    const library = await librarySizes(engine);
    if (library) rows.push({ engine: engine.name, what: "library", ...library });
    for (const world of worlds) {
      for (const side of ["person", "tenant"]) if (engine[side]) rows.push({ engine: engine.name, what: side, size: world.size, ...sizesOf(await engine[side].payload(world)) });
    }
  }
  return rows;
}

/** Each engine in processes that have seen nothing: code and wasm, first decision, memory. */
export async function colds(worlds, options, tell) {
  const rows = [];
  for (const { size } of worlds) {
    for (const side of ["person", "tenant"]) {
      const all = new Map();
      await interleaved(engineOf(options, side), side === "person" ? options.cold : Math.min(3, options.cold), async (engine) => {
        const figures = cold(engine, size, side);
        all.set(engine, [...(all.get(engine) ?? []), figures]);
        return figures.first;
      });
      for (const [engine, figures] of all) rows.push({ engine: engine.name, size, side, figures });
      tell(`cold, ${size}: ${side}`);
    }
  }
  return rows;
}

/** Openings and bare signatures in turns, in several processes. */
export function inTurns(worlds, { turns: { starts, bursts } }, tell) {
  const rows = [];
  for (const { size } of worlds) {
    const all = new Map();
    for (let start = 0; start < starts; start += 1) {
      for (const [engine, samples] of Object.entries(turns(size, bursts))) all.set(engine, [...(all.get(engine) ?? []), ...samples]);
    }
    for (const [engine, samples] of all) rows.push({ engine, size, samples });
    tell(`in turns, ${size}`);
  }
  return rows;
}

/** From navigation to the decided menu. */
export async function navigations(browser, url, options, size, tell) {
  const rows = [];
  const contestants = engineOf(options, "person").filter(({ runtimes }) => runtimes.includes("chromium"));
  for (const engine of contestants) await navigated(browser, url, engine, size);
  for (const [network, limits] of Object.entries(NETWORKS)) {
    const samples = await interleaved(contestants, options.navigations, (engine) => navigated(browser, url, engine, size, limits));
    for (const [engine, milliseconds] of samples) rows.push({ engine: engine.name, network, samples: milliseconds });
    tell(`navigation, ${network}`);
  }
  return rows;
}

/** Requests a second of one worker, with and without the gate; started anew several times, as one workerd is quicker than another. */
export async function loads(world, { loads: { starts, rounds, requests } }, tell) {
  const samples = new Map(Object.keys(MODES).map((mode) => [mode, []]));
  for (let start = 0; start < starts; start += 1) {
    for (const [mode, perSecond] of await loaded(world, rounds, requests)) samples.get(mode).push(...perSecond);
  }
  tell("load");
  return [...samples].map(([mode, perSecond]) => ({ mode, samples: perSecond }));
}

async function loaded(world, rounds, requests) {
  const load = await startLoad(world);
  const modes = Object.keys(MODES);
  try {
    for (const mode of modes) await load.sample(mode, WARMING);
    return await interleaved(modes, rounds, (mode) => load.sample(mode, requests));
  } finally {
    await load.close();
  }
}

/** What publishing took, beside one SHA-256 over what came out. */
export function publishing(worlds) {
  return worlds.filter(({ publishing }) => publishing).map(({ size, store, publishing: milliseconds }) => {
    const begun = performance.now();
    createHash("sha256").update(store).digest();
    return { size, milliseconds, bytes: store.length, hashing: performance.now() - begun };
  });
}
