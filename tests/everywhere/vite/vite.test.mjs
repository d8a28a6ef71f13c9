import { renameSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { holds } from "../support/answers.mjs";
import { answersOfFolder, answersOfPage } from "../support/browsers.mjs";
import { fixture, toolsOf, workplace } from "../support/project.mjs";

const { build, createServer } = await import(toolsOf("tests/pack").resolve("vite"));
const quiet = { logLevel: "error", clearScreen: false, configFile: false };

async function built(entry) {
  const root = workplace("vite", entry, ["index.html", "page.js"]);
  await build({ ...quiet, root });
  return answersOfFolder(join(root, "dist"));
}

const hasFixture = {
  name: "fixture",
  configureServer: ({ middlewares }) => void middlewares.use("/fixture.json", (_, response) => response.end(fixture())),
};

async function developed(entry) {
  const root = workplace("vite", entry, ["index.html", "page.js"]);
  const server = await createServer({ ...quiet, root, plugins: [hasFixture], server: { host: "127.0.0.1", port: 0 } });
  try {
    await server.listen();
    return await answersOfPage(server.resolvedUrls.local[0]);
  } finally {
    await server.close();
  }
}

for (const entry of ["main", "inline", "testing"]) {
  test(`Vite builds it: ${entry}`, async () => holds(await built(entry)));
}

test("Vite's development server serves it", async () => holds(await developed("main")));
