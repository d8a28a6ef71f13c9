import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { keyPair, tokenOf } from "./support/issuer.mjs";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const first = (language) => new RegExp(`^\`\`\`${language}\\b.*\\n([^]*?)^\`\`\``, "m").exec(readme)[1];

let folder;

/** Below the root, so that the block finds the package and its peers as a user's project does. */
before(() => {
  mkdirSync(join(ROOT, "build"), { recursive: true });
  folder = mkdtempSync(join(ROOT, "build/readme-"));
  writeFileSync(join(folder, "policy.json"), first("json"));
});
after(() => rmSync(folder, { recursive: true }));

const node = (...args) => execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8" });

test("the edge block gates the policy beside it, and serves slices of it", async () => {
  const cli = join(ROOT, "dist/cli.js");
  node(cli, "keygen", "--out", "keys");
  node(cli, "publish", "policy.json", "--keys", "keys/publisher.private.jwks", "--store", "store");
  const pair = await keyPair("k1", "RS256");
  const token = await tokenOf("https://id.example/", pair, { sub: "mia", aud: "corner-shop" });
  const block = first("ts").replace('new URL("https://id.example/jwks.json")', JSON.stringify({ keys: [pair.jwk] }));
  const asked = `
    const headers = { authorization: "Bearer ${token}" };
    const status = async (path, init = { headers }) => (await app.request(path, init)).status;
    console.log(await status("/api/crm/retail"), await status("/api/crm/vip"), await status("/api/other"), await status("/callgate/slice"));
    console.log(await status("/api/crm/retail", {}), await status("/callgate/slice", {}));`;
  writeFileSync(join(folder, "edge.mjs"), block + asked);
  assert.equal(node("edge.mjs").trim(), "200 403 403 200\n401 401");
});
