import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { env, execPath, exit } from "node:process";
import { Stop } from "../setup/command.mjs";
import { at, root } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";
import { site } from "./demo.mjs";

const host = "127.0.0.1";
const firstPort = 8787;

/** Builds what has changed and serves the demo until Ctrl-C. */
export default async function start() {
  await perform(site("start"));
  const port = await freePort(Number(env.PORT ?? firstPort));
  const status = await serve(port);
  exit(status);
}

async function freePort(wanted) {
  for (let port = wanted; port < wanted + 100; port += 1) if (await isFree(port)) return port;
  throw new Stop(`no port from ${wanted} on is free`, "PORT=9000 npm start");
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer().once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

/** Resolves with the exit status when the server has ended; asked to end, it ends well. */
function serve(port) {
  const args = ["--port", String(port), "--site", "build/site", "--store", "build/demo/store"];
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
