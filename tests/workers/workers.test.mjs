import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { execPath } from "node:process";
import { test } from "node:test";
import { Miniflare } from "miniflare";
import { bundle } from "../../edge/gate/bundle.mjs";
import { load, patient } from "../../edge/gate/load.mjs";
import { assertGates, startProgram, worker } from "./gated.mjs";

test("on Node", () => assertGates((variables) => startProgram([execPath, worker("node/worker.mjs")], variables)));

test("on workerd", () => assertGates(async (bindings) => {
  const modules = await bundle(worker("cloudflare/worker.ts"));
  const running = new Miniflare({ modules, bindings, kvNamespaces: ["SNAPSHOT"], compatibilityDate: "2026-04-01", cf: false, telemetry: { enabled: false } });
  const published = async (store) => load(patient(await running.getKVNamespace("SNAPSHOT")), bindings.TENANT, store);
  return { url: await running.ready, published, stop: () => running.dispose() };
}));

test("each is below 40 lines", () => {
  const files = readdirSync(worker(), { recursive: true }).filter((name) => /worker\.m?[jt]s$/.test(name));
  assert.equal(files.length, 4);
  for (const file of files) assert.ok(readFileSync(worker(file), "utf8").split("\n").length <= 40, file);
});
