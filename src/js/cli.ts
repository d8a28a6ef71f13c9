#!/usr/bin/env node
import { argv, stderr, stdout } from "node:process";
import { run } from "callgate/author";
import { nodeHost } from "./host.js";

/** A reader that has seen enough, such as `head`, closes the pipe. */
for (const stream of [stdout, stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
  });
}

process.exitCode = 1;
run(argv.slice(2), nodeHost).then(
  (status) => {
    process.exitCode = status;
  },
  (error: Error) => {
    stderr.write(`callgate: ${error.message}\n`);
  },
);
