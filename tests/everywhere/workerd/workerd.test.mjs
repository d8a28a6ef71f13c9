import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { bundle } from "../../../edge/gate/bundle.mjs";
import { holds } from "../support/answers.mjs";
import { fixture, toolsOf, workplace } from "../support/project.mjs";
import { recorded } from "../support/signatures.mjs";

const { Miniflare } = toolsOf(".")("miniflare");

async function respond(entry) {
  const modules = await bundle(join(workplace("workerd", entry, ["worker.js"]), "worker.js"));
  const worker = new Miniflare({ modules, compatibilityDate: "2026-04-01", cf: false, telemetry: { enabled: false } });
  try {
    const response = await worker.dispatchFetch("http://gate.example/", { method: "POST", body: fixture() });
    return { status: response.status, body: await response.text() };
  } finally {
    await worker.dispose();
  }
}

for (const entry of ["main", "testing", "edge"]) {
  test(`workerd imports it: ${entry}`, async () => holds(JSON.parse((await respond(entry)).body)));
}

test("workerd compiles no wasm from bytes, so the inlined one is refused there", async () => {
  const { status, body } = await respond("inline");
  assert.equal(status, 500);
  assert.match(body, /not_loaded|disallowed by embedder/);
});

test("its WebCrypto answers as recorded", async (context) => {
  const { version } = toolsOf(".")("workerd/package.json");
  recorded(context, "workerd", JSON.parse((await respond("signatures")).body), version);
});
