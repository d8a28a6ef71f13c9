import assert from "node:assert/strict";

/**
 * Every vector was asked, and nothing was answered otherwise. A page found every file that it asked for, unless its
 * bundler leaves the wasm behind.
 */
export function holds({ passed, failed, missing = [] }, { leavesBehind = false } = {}) {
  assert.deepEqual(failed, []);
  assert.ok(passed > 500, `only ${passed} were asked`);
  const strange = missing.filter((path) => !(leavesBehind && path.endsWith("/callgate_bg.wasm")));
  assert.deepEqual(strange, []);
}
