import { agentOf } from "./agent.mjs";

const LONG_NS = 200e6;

/** In workerd time stands still while code runs: it goes on where something was waited for, by whole milliseconds. */
async function now() {
  await scheduler.wait(1);
  return Date.now();
}

export function workerOf(engine, wasm) {
  let agent;
  return {
    async fetch(request, { FILES }) {
      const file = async (name) => new Uint8Array(await (await fetch(`${FILES}file/${encodeURI(name)}`)).arrayBuffer());
      agent ??= agentOf(engine, { file, wasm: async () => wasm, now, target: LONG_NS });
      const { call, args } = await request.json();
      try {
        return Response.json({ value: (await agent[call](...args)) ?? null });
      } catch (error) {
        return Response.json({ error: error?.stack ?? JSON.stringify(error) });
      }
    },
  };
}
