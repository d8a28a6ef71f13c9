// @ts-check

/**
 * The path behind the hash, as a gate's route table knows it: `#/crm/vip` is `/crm/vip`.
 * @param {string} hash
 */
export function pathOf(hash) {
  const path = hash.replace(/^#/, "");
  return path === "" ? "/" : path;
}

/** @param {string} path */
export const hrefOf = (path) => `#${path}`;

/** @param {string} path */
export function navigate(path) {
  location.hash = path;
}

/**
 * Matches a path with a pattern such as `/crm/{db}`. Which path may be shown is the gate's answer, not this one's.
 * @param {string} pattern
 * @param {string} path
 * @returns {Readonly<Record<string, string>> | undefined} the parameters
 */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [at, part] of wanted.entries()) {
    const value = /** @type {string} */ (given[at]);
    if (part.startsWith("{")) params[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return params;
}
