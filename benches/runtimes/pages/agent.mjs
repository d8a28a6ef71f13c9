import { agentOf } from "../agent.mjs";

/** Puts the agent where the benchmark finds it. */
export function start(engine) {
  globalThis.agent = agentOf(engine, {
    file: async (name) => new Uint8Array(await (await fetch(`/file/${encodeURI(name)}`)).arrayBuffer()),
    wasm: async () => engine.wasm && WebAssembly.compileStreaming(fetch(`${engine.file}.wasm`)),
    now: () => performance.now(),
  });
}
