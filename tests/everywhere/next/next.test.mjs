import { execFileSync, spawn } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { execPath } from "node:process";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { holds } from "../support/answers.mjs";
import { answersOfPage } from "../support/browsers.mjs";
import { at, fixtureFile, installed, lay } from "../support/project.mjs";

const folder = at("build/everywhere/next");
const quiet = { NEXT_TELEMETRY_DISABLED: "1", CI: "1" };

function build(option) {
  for (const built of [".next", "node_modules/callgate"]) rmSync(join(folder, built), { recursive: true, force: true });
  cpSync(installed(), join(folder, "node_modules/callgate"), { recursive: true });
  lay(folder, "next", "main", []);
  execFileSync(execPath, ["node_modules/next/dist/bin/next", "build", option], { cwd: folder, env: { ...process.env, ...quiet }, stdio: "pipe" });
  cpSync(join(folder, ".next/static"), join(folder, ".next/standalone/.next/static"), { recursive: true });
  cpSync(fixtureFile, join(folder, ".next/standalone/public/fixture.json"));
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The standalone server, moved away from what it was built of. */
async function start(t) {
  const port = await freePort();
  const child = spawn(execPath, ["server.js"], { cwd: join(folder, ".next/standalone"), env: { ...process.env, ...quiet, PORT: port, HOSTNAME: "127.0.0.1" }, stdio: "ignore" });
  t.after(() => child.kill());
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 300; tries += 1) {
    if (await fetch(url).then(({ ok }) => ok, () => false)) return url;
    await wait(100);
  }
  throw new Error("the server does not answer");
}

async function answersAt(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
}

for (const option of ["--turbopack", "--webpack"]) {
  test(`Next builds it with ${option}`, async (t) => {
    build(option);
    const url = await start(t);
    for (const place of ["/ask", "/edge", "/middleware"]) {
      await t.test(`it decides in ${place}`, async () => holds(await answersAt(url + place)));
    }
    await t.test("it decides in a page", async () => holds(await answersOfPage(url)));
  });
}
