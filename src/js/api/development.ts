const told = new Set<string>();

/** Says something once, in development only. Never throws: what is said may be as odd as the question that it is about. */
export function hint(describe: () => string): void {
  if (!inDevelopment() || told.size >= 100) return;
  try {
    const message = `callgate: ${describe()}`;
    if (told.has(message)) return;
    told.add(message);
    console.warn(message);
  } catch {}
}

/** `process.env.NODE_ENV` is spelled out, so that a bundler can put its value here; a plain page has no `process`. */
function inDevelopment(): boolean {
  try {
    return process.env.NODE_ENV !== "production";
  } catch {
    return false;
  }
}
