import { argv, exit, stderr } from "node:process";
import { describe, endChildren, Stop } from "./setup/command.mjs";
import { checkMachine } from "./setup/machine.mjs";

const tasks = {
  start: () => import("./tasks/start.mjs"),
  test: () => import("./tasks/test.mjs"),
  everywhere: () => import("./tasks/everywhere.mjs"),
  build: () => import("./tasks/build.mjs"),
  check: () => import("./tasks/check.mjs"),
  crate: () => import("./tasks/crate.mjs"),
  audit: () => import("./tasks/audit.mjs"),
  docs: () => import("./tasks/docs.mjs"),
  files: () => import("./tasks/files.mjs"),
  size: () => import("./tasks/size.mjs"),
  bench: () => import("./tasks/bench.mjs"),
  fuzz: () => import("./tasks/fuzz.mjs"),
  mutate: () => import("./tasks/mutate.mjs"),
  compare: () => import("./tasks/compare.mjs"),
  soak: () => import("./tasks/soak.mjs"),
};

const [name, ...args] = argv.slice(2);

for (const [signal, number] of [["SIGINT", 2], ["SIGTERM", 15]]) {
  process.once(signal, () => {
    endChildren(signal);
    exit(128 + number);
  });
}

try {
  if (!Object.hasOwn(tasks, name ?? "")) throw new Stop(`there is no task \`${name}\`: ${Object.keys(tasks).join(", ")}`, "npm start");
  checkMachine();
  const task = await tasks[name]();
  await task.default(args);
} catch (error) {
  endChildren("SIGTERM");
  stderr.write(`\n${describe(error)}\n\n`);
  exit(1);
}
