import { node } from "../setup/command.mjs";
import { benchPackages } from "../setup/packages.mjs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";
import { dist } from "./dist.mjs";

/** Measures the published form against its peers. */
export default async function bench() {
  await perform(dist("release"), benchPackages);
  await node(at("benches/run.mjs"), [], { show: true });
}
