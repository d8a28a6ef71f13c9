import { spawn } from "node:child_process";
import { env, execPath, exit } from "node:process";
import { at, root } from "../setup/paths.mjs";
import { freePort, portOf } from "../setup/port.mjs";
import { perform } from "../setup/steps.mjs";
import { manifest, readJson, staticUntil } from "./demo.mjs";
import { site } from "./site.mjs";

/** Builds what has changed and serves the demo until Ctrl-C. */
export default async function start() {
  const wanted = portOf(env.PORT);
  await perform(site("start"));
  console.log(`The page without a worker is in build/static; its slices are good until ${staticUntil().toISOString().slice(0, 10)}.`);
  const [usual, ...others] = readJson(manifest).map(({ id }) => id);
  console.log(`The page opens with the tenant ${usual} and leads to ${others.length} others, each below /t/: ${others.join(", ")}.`);
  const status = await serve(await freePort(wanted));
  exit(status);
}

/** Resolves with the exit status when the server has ended; asked to end, it ends well. */
function serve(port) {
  const args = ["--port", String(port)];
  const server = spawn(execPath, [at("edge/gate/serve.mjs"), ...args], { cwd: root, stdio: "inherit" });
  let asked = false;
  const end = () => {
    if (!asked) setTimeout(() => server.kill("SIGKILL"), 5000).unref();
    asked = true;
    server.kill("SIGTERM");
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.removeAllListeners(signal).on(signal, end);
  return new Promise((resolve) => server.on("close", (code) => resolve(asked ? 0 : (code ?? 1))));
}
