import { CallgateError } from "./errors.js";

const TRIES = 3;
const PAUSE_MS = 100;

/**
 * Reads, and twice more where nothing is there yet or the store is out of reach. The pauses grow, and vary so that many
 * readers do not come back at the same instant.
 */
export async function repeated<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  for (let left = TRIES - 1; left > 0; left -= 1) {
    const found = await attempt(read);
    if (found !== undefined) return found;
    await pause(PAUSE_MS * 2 ** (TRIES - 1 - left) * (0.5 + Math.random()));
  }
  return read();
}

/** Only what may pass is nothing: a refusal stays one however often it is asked for. */
async function attempt<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof CallgateError && cause.code === "unreachable") return undefined;
    throw cause;
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
