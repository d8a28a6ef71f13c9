import { createServer } from "node:net";
import { Stop } from "./command.mjs";

const host = "127.0.0.1";
const usual = 8787;
const last = 65535;

/** The port that a person asks for in words, or the usual one. */
export function portOf(text) {
  const port = Number(text || usual);
  if (Number.isInteger(port) && port >= 1 && port <= last) return port;
  throw new Stop(`PORT is \`${text}\`, not a number from 1 to ${last}`, `PORT=${usual} npm start`);
}

/** The wanted port, or the first after it that nobody listens on. */
export async function freePort(wanted) {
  for (let port = wanted; port < wanted + 100 && port <= last; port += 1) if (await isFree(port)) return port;
  throw new Stop(`no port from ${wanted} on is free`, "PORT=9000 npm start");
}

function isFree(port) {
  return new Promise((resolve) => {
    const probe = createServer().once("error", () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}
