import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";
import { openSnapshot } from "../../../dist/entry/node.js";
import { slice } from "../../../dist/edge/index.js";
import { counted, publisher as publishing } from "../../js/support/store.mjs";
import { at, json } from "./browser.mjs";

/** As the support publishes. */
const TENANT = "demo";
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };

/**
 * A server of its own: the package as it is built, and one small tenant that can be published again. Whoever asks says
 * who they are; `asked` has the names of the pages that asked for a slice.
 */
export async function startTenant() {
  const { publish, publisher } = await publishing();
  const policy = { ...(await json("src/cli/new/policy.json")), tenant: TENANT };
  const source = counted(await publish(policy, Date.now()));
  const tenant = await openSnapshot(source, { tenant: TENANT, publisher });
  const asked = [];
  const server = await listening((request, response) => answer(request, response, { tenant, asked }));
  const republish = async (change) => {
    change(policy);
    source.files = await publish(policy, Math.max(Date.now(), tenant.sequence + 1));
    await tenant.refresh();
  };
  return { ...server, asked, republish, sequence: () => tenant.sequence, trust: { tenant: TENANT, publisher } };
}

/** A server on a free port of this machine. */
export async function listening(handler) {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

async function answer(request, response, { tenant, asked }) {
  const { pathname, searchParams } = new URL(request.url, "http://local");
  if (pathname === "/moved") return response.writeHead(302, { location: searchParams.get("to") }).end();
  if (pathname === "/callgate/slice") return answerSlice(request, response, tenant, asked);
  const file = pathname.startsWith("/dist/") && !pathname.includes("..") ? at(pathname) : undefined;
  const bytes = file && (await readFile(file).catch(() => undefined));
  if (bytes !== undefined) return response.writeHead(200, { "content-type": TYPES[path.extname(file)] ?? "text/plain" }).end(bytes);
  return response.writeHead(pathname === "/" ? 200 : 404, { "content-type": "text/html" }).end("<!doctype html><title>A page</title>");
}

async function answerSlice({ url, headers }, response, tenant, asked) {
  asked.push(headers["x-page"]);
  const request = new Request(new URL(url, "http://local"), { headers: { "if-none-match": headers["if-none-match"] ?? "" } });
  const answered = await slice(request, { tenant: () => tenant, subject: headers.authorization });
  response.writeHead(answered.status, Object.fromEntries(answered.headers)).end(Buffer.from(await answered.arrayBuffer()));
}
