#!/usr/bin/env node
import { argv, stderr, stdout } from "node:process";
import { run } from "callgate/author";
import { nodeHost } from "./host.js";

/** The machine could not. */
const MACHINE = 3;

/** A reader that has seen enough, such as `head`, closes the pipe. */
for (const stream of [stdout, stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && stream === stdout) lost(error);
  });
}

/** Nobody can read how the command ended. */
function lost({ message }: Error): void {
  stderr.write(`callgate: standard output: ${message}\n`);
  process.on("exit", () => {
    process.exitCode = MACHINE;
  });
}

process.exitCode = MACHINE;
run(argv.slice(2), nodeHost).then(
  (status) => {
    process.exitCode = status;
  },
  ({ message }: Error) => {
    if (argv.includes("--json")) stdout.write(`${JSON.stringify({ error: { code: "internal", message } }, null, 2)}\n`);
    else stderr.write(`callgate: ${message}\n`);
  },
);
