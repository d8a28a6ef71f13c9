import { Stop, node } from "../setup/command.mjs";
import { at } from "../setup/paths.mjs";
import { perform } from "../setup/steps.mjs";
import { dist } from "./dist.mjs";

/** `npm run soak`: the calls of an hour on a busy page, without a rest; `npm run soak -- 60`: as many as there are in so many minutes. */
export default async function soak([minutes]) {
  if (minutes !== undefined && !(Number(minutes) > 0)) throw new Stop(`\`${minutes}\` is no number of minutes`, "npm run soak -- 60");
  await perform(dist("release"));
  await node("--expose-gc", [at("tests/soak/program.mjs"), ...(minutes === undefined ? [] : [minutes, "minutes"])], { show: true });
}
