import { test } from "node:test";
import { assertGates, exampleIn, startProgram } from "../../workers/gated.mjs";
import { deno } from "../support/programs.mjs";
import { workplaceOf } from "../support/project.mjs";

test("Deno runs the gated worker of the examples", () => assertGates((variables) => {
  return startProgram([...deno(), "run", "--no-remote", "--allow-net", "--allow-env", "--allow-read", "worker.ts"], variables, exampleIn("deno", workplaceOf("deno-worker")));
}));
