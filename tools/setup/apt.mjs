import { getuid, platform } from "node:process";
import { orStop, run, which } from "./command.mjs";

/** Whether packages can be installed without asking: a Debian or Ubuntu, and we are root. */
export const hasApt = () => platform === "linux" && which("apt-get") !== undefined && getuid?.() === 0;

let updated = false;

/** Installs packages and only what they must have. */
export function install(packages) {
  const byHand = `apt-get update && apt-get install --no-install-recommends ${packages.join(" ")}`;
  return orStop(updateAndInstall(packages), `apt-get could not install ${packages.join(", ")}`, byHand);
}

async function updateAndInstall(packages) {
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  if (!updated) await run("apt-get", ["update", "-qq"], { env });
  updated = true;
  await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", ...packages], { env });
}
