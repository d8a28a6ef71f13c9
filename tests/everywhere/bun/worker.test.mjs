import { test } from "node:test";
import { assertGates, exampleIn, startProgram } from "../../workers/gated.mjs";
import { bun } from "../support/programs.mjs";
import { workplaceOf } from "../support/project.mjs";

test("Bun runs the gated worker of the examples", () => assertGates((variables) => {
  return startProgram([bun(), "worker.ts"], variables, exampleIn("bun", workplaceOf("bun-worker")));
}));
