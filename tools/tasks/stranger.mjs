import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { npm } from "../setup/command.mjs";
import { at } from "../setup/paths.mjs";
import { dist } from "./dist.mjs";

const tarball = "callgate.tgz";

/** The project that has the package of a profile, and nothing else. */
export const projectOf = (profile) => `build/everywhere/${profile}`;

/** The step that packs the package and installs it as a stranger does, in a project of its own. */
export function stranger(profile) {
  const folder = projectOf(profile);
  return {
    name: `stranger-${profile}`,
    does: "packing the package and installing it in an empty project",
    seconds: 5,
    needs: [dist(profile)],
    inputs: ["package.json", "README.md", "LICENSE-MIT", "LICENSE-APACHE"],
    outputs: [`${folder}/${tarball}`, `${folder}/node_modules/callgate/package.json`],
    run: () => settle(at(folder)),
  };
}

async function settle(folder) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await npm(["pack", "--ignore-scripts", "--pack-destination", folder]);
  const [packed] = readdirSync(folder);
  renameSync(join(folder, packed), join(folder, tarball));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module" }));
  await npm(["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund", "--omit=peer", `./${tarball}`], { cwd: folder });
}
