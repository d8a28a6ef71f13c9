import { fork } from "node:child_process";
import { once } from "node:events";
import { here } from "../paths.mjs";

/** The agent's process is no more. */
export class Ended extends Error {}

/** An agent in a Node process of its own. */
export async function nodeAgent(engine) {
  const child = fork(here("runtimes/node-agent.mjs"), [engine.name], { execArgv: ["--no-warnings"], env: { ...process.env, NODE_ENV: "production" } });
  await answerOf(child);
  const call = (name) => async (...args) => {
    child.send({ call: name, args });
    return answerOf(child);
  };
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, "exit");
  };
  return { verify: call("verify"), sample: call("sample"), release: call("release"), close };
}

/** @throws {Ended} and what the agent threw */
async function answerOf(child) {
  const ended = new AbortController();
  const exit = once(child, "exit", { signal: ended.signal }).then(([code, signal]) => {
    throw new Ended(`the process ended with ${signal ?? code}`);
  });
  exit.catch(() => {});
  try {
    const [{ value, error }] = await Promise.race([once(child, "message", { signal: ended.signal }), exit]);
    if (error) throw new Error(error);
    return value;
  } finally {
    ended.abort();
  }
}
