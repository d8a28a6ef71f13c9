import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import { workshop } from "./support.mjs";

const allowed = { "src/decide/code.rs": "fn allowed() -> Decision {\n    Decision(Code::Allowed)\n}\n" };

/** What the rooms say about some files, besides what has to be there. */
async function roomFaults(context, files) {
  const shop = workshop(context, { ...allowed, ...files });
  const { checkRooms } = await shop.tool("tasks/rooms.mjs");
  return faultsOf(checkRooms);
}

async function trackedFaults(context, files) {
  const shop = workshop(context, files);
  const { checkTrackedFiles } = await shop.tool("tasks/tracked.mjs");
  return { faults: await faultsOf(checkTrackedFiles), shop };
}

async function faultsOf(check) {
  try {
    check();
    return [];
  } catch (error) {
    return error.message.split("\n");
  }
}

const good = {
  "src/decide/document/mod.rs": "use crate::policy::Policy;\n",
  "src/decide/gate.rs": "// std::fs is for hosts\nuse crate::view::{Row, View};\n\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}\n",
  "src/snapshot/write/line.rs": "use crate::resolve::Resolved;\nuse super::secrets;\n",
  "src/snapshot/read/line.rs": "use super::{fields, view};\nuse std::{collections::BTreeMap, fmt};\n",
  "src/cli/host/native.rs": "use std::{fs, io};\n",
  "src/wasm/page.rs": "use gloo_timers::callback;\n",
  "www/gate.js": 'export * from "./callgate/entry/browser.js";\n',
  "www/gate.d.ts": 'export * from "../dist/api/index.js";\n',
  "www/views/shell.js": 'import { h } from "../ui/dom.js";\n',
  "edge/gate/src/app.ts": 'import { Hono } from "hono";\nimport { kv } from "callgate/sources/kv";\n',
  "edge/gate/serve.mjs": 'import { readFile } from "node:fs/promises";\nimport { load } from "./load.mjs";\n',
};

test("what keeps to the rooms passes", async (context) => {
  assert.deepEqual(await roomFaults(context, good), []);
});

const planted = [
  ["src/policy/mod.rs", "use std::fs;", "use std::fs; (the core has no clock"],
  ["src/policy/mod.rs", "use std::{\n    collections::BTreeMap,\n    io::{self, Read}, time::SystemTime,\n};", "use std::time::SystemTime; (the core has no clock"],
  ["src/resolve/mod.rs", "fn now() -> u64 { std::env::args().count() }", "(the core has no clock"],
  ["src/view.rs", "use std::process;", "(the core has no clock"],
  ["src/snapshot/hash.rs", "use std::{net, fmt};", "use std::net;"],
  ["src/decide/gate.rs", "use crate::policy::Policy;", "(only decide/document sees a document)"],
  ["src/decide/gate.rs", "use crate::{policy::Policy, view::View};", "use crate::policy::Policy;"],
  ["src/decide/menu.rs", "use super::super::policy::Policy;", "use crate::policy::Policy;"],
  ["src/snapshot/read/line.rs", "use super::super::write::line;", "use crate::snapshot::write::line;"],
  ["src/snapshot/read/mod.rs", "pub(crate) use crate::{resolve::Resolved};", "nothing of the author's side"],
  ["src/snapshot/read/slice.rs", "fn f(p: &crate::policy::Policy) {}", "nothing of the author's side"],
  ["src/json/mod.rs", "use crate::value::Value;", "(the reader of JSON knows nothing else)"],
  ["src/view.rs", "use crate::decide::Code;", "(views are what publishers and readers share)"],
  ["src/cli/mod.rs", "use wasm_bindgen::prelude::*;", "(only src/wasm speaks to JavaScript)"],
  ["src/decide/why.rs", "fn sneak() -> Decision { Decision(Code::Allowed) }", "is written 2 times"],
  ["www/main.js", 'import { Hono } from "hono";', "www/main.js:1: hono"],
  ["www/main.js", 'import { x } from "../edge/gate/src/app.ts";', "../edge/gate/src/app.ts"],
  ["www/main.js", 'const fs = await import("node:fs");', "node:fs"],
  ["edge/gate/src/app.ts", 'import { readFile } from "node:fs/promises";', "node:fs/promises"],
  ["edge/gate/src/app.ts", 'import people from "../../../policies/demo/people.json";', "../../../policies/demo/people.json"],
  ["edge/gate/src/app.ts", 'import { Gate } from "../../../src/js/api/gate.ts";', "../../../src/js/api/gate.ts"],
  ["edge/gate/load.mjs", 'import { x } from "lodash";', "lodash"],
];

for (const [file, code, says] of planted) {
  test(`in ${file}, ${code.split("\n").join(" ")} is found`, async (context) => {
    const faults = await roomFaults(context, { [file]: `${code}\n` });
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.ok(faults[0].includes(says), faults[0]);
  });
}

test("the tools themselves name no registry and no folder of a machine", async (context) => {
  assert.deepEqual((await trackedFaults(context, {})).faults, []);
});

test("a lock file says nowhere where a package was fetched", async (context) => {
  const lock = '{\n  "packages": {\n    "a": {\n      "resolved": "git+ssh",\n      "integrity": "sha512-x"\n    }\n  }\n}\n';
  const { faults } = await trackedFaults(context, { "package-lock.json": lock, "src/resolved.json": '{\n  "resolved": "yes"\n}\n' });
  assert.deepEqual(faults, ["package-lock.json:4: says where a package was fetched"]);
});

test("a registry's address is found in any file", async (context) => {
  const hosts = ["registry", "index", "static", "files"].map((name) => `see https:${"//"}${name}.example.org/x`);
  const { faults } = await trackedFaults(context, { "src/notes.txt": hosts.join("\n"), "src/fine.txt": "https://docs.example.org/registry." });
  assert.deepEqual(faults, hosts.map((_, index) => `src/notes.txt:${index + 1}: names a registry's host`));
});

test("folders of a machine and built files are found", async (context) => {
  const files = { "src/a.txt": `in ${homedir()}/x`, "src/b.wasm": "" };
  const { faults } = await trackedFaults(context, files);
  assert.deepEqual(faults, [`src/a.txt:1: names a folder of this machine, ${homedir()}`, "src/b.wasm: built, not written"]);
});
