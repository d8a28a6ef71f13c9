import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { publish, start, workplace } from "./support.mjs";

const SERVE = fileURLToPath(new URL("../../edge/gate/serve.mjs", import.meta.url));

describe("starting", () => {
  let place;
  let published;
  let tenants;

  before(async () => {
    place = await workplace();
    published = await publish(place, "demo");
    tenants = path.join(place.folder, "tenants.json");
    await writeFile(tenants, JSON.stringify([published]));
  });
  after(() => place?.remove());

  const program = (options) => {
    const all = { tenants, site: place.site, publisher: path.join(place.keys, "publisher.jwks"), state: path.join(place.folder, "state"), port: "0", ...options };
    return spawn(process.execPath, [SERVE, ...Object.entries(all).map(([name, value]) => `--${name}=${value}`)]);
  };
  /** The exit status, and the lines on stderr. */
  const refused = async (options) => {
    const started = program(options);
    const [text, [status]] = await Promise.all([started.stderr.setEncoding("utf8").toArray(), once(started, "exit")]);
    return { status, lines: text.join("").trim().split("\n") };
  };

  for (const signals of [["SIGTERM"], ["SIGINT"], ["SIGINT", "SIGTERM", "SIGTERM"]]) {
    test(`prints one line, and ends well when it is asked to by ${signals.join(", ")}`, async () => {
      const started = program();
      const ended = once(started, "exit");
      const [line] = await once(createInterface(started.stdout), "line");
      const [url] = /http:\/\/127\.0\.0\.1:\d+\//.exec(line);
      assert.equal((await fetch(new URL("config.json", url))).status, 200);
      for (const signal of signals) started.kill(signal);
      assert.deepEqual(await ended, [0, null]);
      await assert.rejects(fetch(url));
    });
  }

  test("fails where the store can be fetched without a token", async () => {
    await assert.rejects(start(place, published, { site: published.store }), /the store is public/);
  });

  test("fails where anybody else could reach the development issuer", async () => {
    for (const host of ["0.0.0.0", "::", "192.0.2.1", "*", ""]) {
      await assert.rejects(start(place, published, { entry: "development", host }), /anybody who can connect can sign in as anybody/, host);
    }
    const { status, lines } = await refused({ host: "0.0.0.0" });
    assert.deepEqual([status, lines.length], [1, 1]);
    assert.match(lines[0], /--host is `0\.0\.0\.0`/);
  });

  test("without the development issuer may be at any address", async () => {
    const gate = await start(place, published, { host: "0.0.0.0" });
    try {
      assert.equal((await fetch(`http://127.0.0.1:${gate.url.port}/config.json`)).status, 200);
    } finally {
      await gate.dispose();
    }
  });

  test("fails in one line for a port that is none", async () => {
    for (const port of ["abc", "-1", "65536"]) {
      const { status, lines } = await refused({ port });
      assert.deepEqual([status, lines], [1, [`callgate gate: --port is \`${port}\`, not a number from 0 to 65535`]]);
    }
  });

  test("fails in one line for a port that is taken", async () => {
    const holder = createServer();
    await once(holder.listen(0, "127.0.0.1"), "listening");
    try {
      const { port } = holder.address();
      const { status, lines } = await refused({ port });
      assert.deepEqual([status, lines], [1, [`callgate gate: port ${port} of 127.0.0.1 is taken; --port 0 takes a free one`]]);
    } finally {
      holder.close();
    }
  });
});
