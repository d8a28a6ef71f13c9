import { Log, LogLevel, Miniflare } from "miniflare";
import { mkdirSync, writeFileSync } from "node:fs";
import { bundle } from "../../edge/gate/bundle.mjs";
import { here, place } from "../paths.mjs";

export const COMPATIBILITY = "2026-04-01";

/** An agent in a workerd of its own. */
export async function workerdAgent(url, engine) {
  const miniflare = new Miniflare(await settings(entryOf(engine), { bindings: { FILES: url } }));
  const at = await miniflare.ready;
  const call = (name) => async (...args) => {
    const response = await fetch(at, { method: "POST", body: JSON.stringify({ call: name, args }) });
    const { value, error } = await response.json();
    if (error) throw new Error(error);
    return value;
  };
  return { verify: call("verify"), sample: call("sample"), release: call("release"), close: () => miniflare.dispose() };
}

export async function settings(entry, further) {
  return { cf: false, telemetry: { enabled: false }, log: new Log(LogLevel.ERROR), compatibilityDate: COMPATIBILITY, modules: await bundle(entry), ...further };
}

/** workerd compiles no wasm from bytes, so that each engine has an entry that imports its own. */
function entryOf({ file, wasm }) {
  mkdirSync(place("workerd"), { recursive: true });
  const entry = place(`workerd/${file}`);
  const lines = [`import engine from ${quoted(here(`engines/${file}`))};`, `import { workerOf } from ${quoted(here("runtimes/workerd-agent.mjs"))};`];
  if (wasm) lines.push(`import wasm from ${quoted(here(wasm))};`);
  writeFileSync(entry, `${lines.join("\n")}\nexport default workerOf(engine, ${wasm ? "wasm" : "undefined"});\n`);
  return entry;
}

const quoted = (text) => JSON.stringify(text);
