import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { Stop } from "../../tools/setup/command.mjs";
import { freePort, portOf } from "../../tools/setup/port.mjs";
import { older } from "../../tools/setup/versions.mjs";
import { againstBudget } from "../../tools/tasks/size.mjs";

test("versions are compared number by number", () => {
  const pairs = [["1.9", "1.10"], ["20.18.3", "20.19"], ["1", "1.0.1"], ["1.94.0-nightly", "1.95"]];
  for (const [less, more] of pairs) {
    assert.equal(older(less, more), true, `${less} < ${more}`);
    assert.equal(older(more, less), false, `${more} > ${less}`);
  }
  for (const [a, b] of [["1.95", "1.95.0"], ["22.0.0", "22"]]) assert.equal(older(a, b) || older(b, a), false, `${a} = ${b}`);
});

test("a port that is taken is passed over", async (context) => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  context.after(() => server.close());
  const taken = server.address().port;
  assert.ok((await freePort(taken)) > taken);
});

test("PORT has to be a port", () => {
  assert.equal(portOf(undefined), 8787);
  assert.equal(portOf(""), 8787);
  assert.equal(portOf("9000"), 9000);
  for (const text of ["abc", "0", "65536", "80.5", "-1"]) {
    const says = (error) => error instanceof Stop && error.message.includes(`\`${text}\``) && error.command === "PORT=8787 npm start";
    assert.throws(() => portOf(text), says);
  }
});

test("the size is told against its budget", () => {
  assert.deepEqual(againstBudget(60_001), { over: true, sentence: "evaluator: 60001 bytes brotli, budget 60000: 1 over" });
  assert.deepEqual(againstBudget(59_000), { over: false, sentence: "evaluator: 59000 bytes brotli, budget 60000: 1000 left" });
});
