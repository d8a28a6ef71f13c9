import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { exampleIn } from "../../workers/gated.mjs";
import { toolsOf, workplaceOf } from "../support/project.mjs";

Object.assign(process.env, { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CLOUDFLARE_CF_FETCH_ENABLED: "false" });
const { unstable_startWorker } = toolsOf("tests/everywhere")("wrangler");

test("wrangler starts the gated worker of the examples from its configuration", async () => {
  const folder = exampleIn("cloudflare", workplaceOf("wrangler-worker"));
  const bindings = { PUBLISHER: { type: "plain_text", value: '{"keys":[]}' } };
  const dev = { server: { port: 0 }, watch: false, logLevel: "error", inspector: false };
  const worker = await unstable_startWorker({ config: join(folder, "wrangler.jsonc"), bindings, dev });
  try {
    const response = await worker.fetch("http://gate.example/api/queues/sales");
    assert.equal(response.status, 401);
    assert.equal((await response.json()).code, "unauthenticated");
  } finally {
    await worker.dispose();
  }
});
