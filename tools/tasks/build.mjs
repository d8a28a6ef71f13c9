import { perform } from "../setup/steps.mjs";
import { dist } from "./dist.mjs";

/** dist/ as it is published: `npm pack` takes it from there. */
export default async function build() {
  await perform(dist("release"));
}
