import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { run } from "callgate/author";
import { bundle } from "../../edge/gate/bundle.mjs";
import { fixture } from "./support/fixture.mjs";

test("slices and snapshots answer in workerd as the vectors say", async () => {
  const modules = await bundle(fileURLToPath(new URL("runners/workerd.js", import.meta.url)));
  const worker = new Miniflare({ modules, compatibilityDate: "2026-04-01", cf: false, telemetry: { enabled: false } });
  try {
    const body = JSON.stringify(await fixture(run));
    const response = await worker.dispatchFetch("http://gate.example/", { method: "POST", body });
    const { passed, failed } = await response.json();
    assert.deepEqual(failed, []);
    assert.ok(passed > 100);
  } finally {
    await worker.dispose();
  }
});
