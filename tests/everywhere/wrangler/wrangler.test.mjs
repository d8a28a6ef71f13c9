import { join } from "node:path";
import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { fixture, toolsOf, workplace } from "../support/project.mjs";

Object.assign(process.env, { WRANGLER_SEND_METRICS: "false", WRANGLER_HIDE_BANNER: "true", CLOUDFLARE_CF_FETCH_ENABLED: "false" });
const { unstable_startWorker } = toolsOf("tests/everywhere")("wrangler");

async function answersOf(entry, runner) {
  const entrypoint = join(workplace("wrangler", entry, [runner]), runner);
  const worker = await unstable_startWorker({ name: "gate", entrypoint, compatibilityDate: "2026-04-01", dev: { server: { port: 0 }, watch: false, logLevel: "error", inspector: false } });
  try {
    return await (await worker.fetch("http://gate.example/", { method: "POST", body: fixture() })).json();
  } finally {
    await worker.dispose();
  }
}

for (const [entry, runner] of [["main", "worker.js"], ["manual", "worker.manual.js"], ["testing", "worker.js"]]) {
  test(`wrangler bundles it: ${entry}`, async () => holds(await answersOf(entry, runner)));
}
