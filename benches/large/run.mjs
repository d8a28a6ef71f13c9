import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { argv } from "node:process";
import { cold, edge } from "./edge.mjs";
import { contents } from "./contents.mjs";
import { tables } from "./tables.mjs";
import { at, callgate, digest, generate, keys, programs } from "./programs.mjs";

/** What is changed in a tenant, to see how much of its store that replaces. */
const changes = ["one-user", "one-inserted", "one-deleted", "one-role", "half-role", "scattered"];

const sizes = argv.slice(2).map(Number).filter(Number.isSafeInteger);
programs();
const measured = [];
for (const users of sizes.length > 0 ? sizes : [54, 5_000, 100_000, 1_000_000]) {
  const folder = at(`build/bench/tenants/${users}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const begun = performance.now();
  const figures = { ...(await measure(users, folder)), took: Math.round((performance.now() - begun) / 1000) };
  writeFileSync(at(`build/bench/tenants/${users}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(JSON.stringify(figures, null, 2));
  measured.push(figures);
}
console.log(tables(measured));

async function measure(users, folder) {
  const publisher = keys(folder);
  const published = publish(users, folder, undefined);
  const hashed = digest(`${folder}/store`);
  const store = { folder: `${folder}/store`, tenant: `acme-${users}`, publisher };
  const inside = contents(store.folder);
  const first = await cold(store, inside.subjects);
  const running = await edge(store, inside.subjects);
  const edits = Object.fromEntries(changes.map((change) => [change, again(publish(users, folder, change))]));
  const { subjects: _, ...lines } = inside;
  return { users, published, hashed, lines, cold: first, edge: running, edits };
}

function publish(users, folder, change) {
  const tenant = generate(users, `${folder}/${change ?? "first"}`, change);
  const result = callgate("publish", `${tenant}/policy.json`, "--users", `${tenant}/users.ndjson`, "--keys", `${folder}/keys/publisher.private.jwks`, "--store", `${folder}/store`);
  rmSync(tenant, { recursive: true });
  return result;
}

function again({ seconds, peak, new_files: files, new_bytes: bytes }) {
  return { seconds, peak, files, bytes };
}
