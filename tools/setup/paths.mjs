import { homedir } from "node:os";
import { join } from "node:path";
import { env, platform } from "node:process";
import { fileURLToPath } from "node:url";

/** The folder of the repository. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** A path below the repository. */
export const at = (...parts) => join(root, ...parts);

/** Tools that take minutes to build are shared by all clones of one person. */
export const cache = join(cacheHome(), "callgate");

function cacheHome() {
  if (env.XDG_CACHE_HOME) return env.XDG_CACHE_HOME;
  if (platform === "darwin") return join(homedir(), "Library", "Caches");
  if (platform === "win32") return env.LOCALAPPDATA ?? join(homedir(), "AppData", "Local");
  return join(homedir(), ".cache");
}
