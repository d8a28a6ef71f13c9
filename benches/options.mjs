import { parseArgs } from "node:util";
import { SIZES } from "./workload/modules.mjs";

/** How long each kind of run is: rounds at most, and ms after which no further round of a topic begins. */
const FULL = { rounds: 9, budget: 8_000, sizes: Object.keys(SIZES), cold: 5, navigations: 7, loads: { starts: 4, rounds: 150, requests: 250 }, turns: { starts: 5, bursts: 30 } };
const QUICK = { rounds: 3, budget: 3_000, sizes: ["large"], cold: 2, navigations: 2, loads: { starts: 1, rounds: 40, requests: 250 }, turns: { starts: 2, bursts: 20 } };

/**
 * `--quick` is short and writes nothing into the repository; `--only topic,…` measures these topics, `--engines name,…` these
 * engines beside the floor, `--sizes small,…` these sizes; `--compare` tells what moved against the committed ratios.
 *
 * @param {string[]} args
 */
export function optionsOf(args) {
  const { values } = parseArgs({
    args,
    options: { quick: { type: "boolean" }, compare: { type: "boolean" }, only: { type: "string" }, engines: { type: "string" }, sizes: { type: "string" } },
  });
  const list = (text) => text?.split(",").map((one) => one.trim());
  const length = values.quick ? QUICK : FULL;
  const whole = !values.quick && !values.compare && !values.only && !values.engines && !values.sizes;
  const sizes = list(values.sizes) ?? length.sizes;
  const unknown = sizes.find((size) => !Object.hasOwn(SIZES, size));
  if (unknown !== undefined) throw new Error(`--sizes: \`${unknown}\` is none of ${Object.keys(SIZES).join(", ")}`);
  return { ...length, sizes, only: list(values.only), engines: list(values.engines), compare: values.compare === true, whole };
}
