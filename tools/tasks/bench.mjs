import { optionsOf } from "../../benches/options.mjs";
import { node, Stop } from "../setup/command.mjs";
import { benchPackages } from "../setup/packages.mjs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";
import { dist } from "./dist.mjs";
import { tryRegorus } from "./regorus.mjs";

/** Measures the published form against its peers; what stands behind the task's name goes on to the benchmark. */
export default async function bench(args = []) {
  const { engines } = understood(args);
  await perform(dist("release"), benchPackages);
  if (engines === undefined || engines.includes("regorus")) await tryRegorus();
  await node(at("benches/run.mjs"), args, { show: true });
}

function understood(args) {
  try {
    return optionsOf(args);
  } catch (error) {
    throw new Stop(error.message, "npm run bench -- --quick");
  }
}
