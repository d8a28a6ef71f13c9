import { readFileSync } from "node:fs";
import { join } from "node:path";
import { argv } from "node:process";
import { openSnapshot } from "../../../dist/api/index.js";
import { evaluator } from "../../../dist/api/evaluator.js";
import { folder } from "../../../dist/sources/folder.js";
import * as glue from "../../../dist/wasm/callgate.js";

// Opens a store's tenant several times, keeps all of them, and prints the bytes of the wasm's memory.
const [, , path, times] = argv;
const { now, tenant, publisher } = JSON.parse(readFileSync(join(path, "trust.json"), "utf8"));
const { memory: wasm } = glue.initSync({ module: readFileSync(new URL("../../../dist/wasm/callgate_bg.wasm", import.meta.url)) });
evaluator.provide(() => glue);
const opened = [];
while (opened.length < Number(times)) opened.push(await openSnapshot(folder(path), { tenant, publisher, now: () => new Date(now) }));
console.log(JSON.stringify({ wasm: wasm.buffer.byteLength, opened: opened.length }));
