import { once } from "node:events";
import { createServer } from "node:net";

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/;

/** @param {string} text */
export function portOf(text) {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535) throw new Error(`--port is \`${text}\`, not a number from 0 to 65535`);
  return port;
}

/**
 * The development issuer hands a token to whoever asks, so nobody but this machine may reach it.
 *
 * @param {"development" | "production"} entry
 * @param {string} host
 */
export function refuseOpenIssuer(entry, host) {
  if (entry !== "development" || LOOPBACK.test(host)) return;
  throw new Error(`--host is \`${host}\`, but in development anybody who can connect can sign in as anybody: use 127.0.0.1, or ENVIRONMENT=production`);
}

/**
 * Asks for the address before workerd does, which would say so in many lines.
 *
 * @param {string} host
 * @param {number} port
 */
export async function refuseTaken(host, port) {
  const probe = createServer();
  try {
    await once(probe.listen(port, host), "listening");
  } catch (error) {
    const reason = error.code === "EADDRINUSE" ? "taken; --port 0 takes a free one" : `not available (${error.code})`;
    throw new Error(`port ${port} of ${host} is ${reason}`, { cause: error });
  } finally {
    probe.close();
  }
}
