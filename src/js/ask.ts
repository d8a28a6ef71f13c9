/** Asks an address, in a process of its own that can be waited for. Prints a line of JSON, then the body. */
import { argv, stdout } from "node:process";

const TIMEOUT = 10_000;
const headers = { "accept-encoding": "identity", "cache-control": "no-cache" };

async function ask(url: string, most: number): Promise<void> {
  const answer = await fetch(url, { headers, redirect: "manual", credentials: "omit", signal: AbortSignal.timeout(TIMEOUT) });
  const body = await upTo(most + 1, answer.body);
  stdout.write(`${JSON.stringify({ status: answer.status, location: answer.headers.get("location") ?? undefined })}\n`);
  stdout.write(body);
}

/** The first bytes of a body. */
async function upTo(most: number, body: ReadableStream<Uint8Array> | null): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body ?? []) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= most) break;
  }
  return Buffer.concat(chunks).subarray(0, most);
}

ask(String(argv[2]), Number(argv[3])).catch((error: Error) => {
  const { message } = error.cause instanceof Error ? error.cause : error;
  stdout.write(`${JSON.stringify({ error: message })}\n`);
});
