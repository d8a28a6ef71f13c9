import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import { optionsOf } from "../../benches/options.mjs";
import { budgetRows } from "../../benches/report/budgets.mjs";
import { moved, told } from "../../benches/report/compare.mjs";
import { versionsOf } from "../../benches/report/machine.mjs";
import { reportOf } from "../../benches/report/report.mjs";
import { ratiosOf } from "../../benches/report/results.mjs";
import { deviation, figure, median, paired } from "../../benches/report/statistics.mjs";
import { digits, size, table, time, times } from "../../benches/report/words.mjs";
import { tables } from "../../benches/large/tables.mjs";
import { interleaved } from "../../benches/rounds.mjs";
import { ACTIONS, MODULES, SIZES } from "../../benches/workload/modules.mjs";
import { questionsOf } from "../../benches/workload/questions.mjs";
import { referenceOf } from "../../benches/workload/reference.mjs";
import { answersOf, personOf, statementsOf } from "../../benches/workload/statements.mjs";
import { tenantOf } from "../../benches/workload/tenant.mjs";

describe("the figures of a benchmark", () => {
  test("median and spread, of which one disturbed round moves neither", () => {
    assert.equal(median([3, 1, 2]), 2);
    assert.equal(median([4, 1, 3, 2]), 2.5);
    assert.ok(Number.isNaN(median([])));
    assert.equal(deviation([1, 2, 3, 4, 100]), 1);
    assert.deepEqual(figure([10, 12, 11, 1_000, 9]), { value: 11, spread: 1 / 11, rounds: 5 });
  });

  test("ratios are taken within each round", () => {
    assert.deepEqual(paired([2, 20, 200], [1, 10, 100]), { value: 2, spread: 0, rounds: 3 });
    assert.deepEqual(paired([2, 20], [0, 10]), { value: 2, spread: 0, rounds: 1 });
  });

  test("each contestant once a round, in an order that turns round and moves on", async () => {
    const order = [];
    const samples = await interleaved(["a", "b", "c"], 4, async (name) => order.push(name));
    assert.equal(order.join(""), "abccbabcaacb");
    assert.deepEqual([...samples].map(([name, taken]) => [name, taken.length]), [["a", 4], ["b", 4], ["c", 4]]);
  });

  test("two to six contestants come first equally often, and last", async () => {
    for (const names of ["ab", "abc", "abcd", "abcdef"]) {
      const order = [];
      await interleaved([...names], names.length * 2, async (name) => order.push(name));
      for (const place of [0, names.length - 1]) {
        const there = order.filter((_, index) => index % names.length === place);
        for (const name of names) assert.equal(there.filter((other) => other === name).length, 2, `${name} at ${place} of ${names}`);
      }
    }
  });

  test("without time left three rounds are taken", async () => {
    const samples = await interleaved(["a"], 10, async () => 1, -1);
    assert.equal(samples.get("a").length, 3);
  });
});

describe("the report of a benchmark", () => {
  test("numbers have three digits and their unit", () => {
    assert.deepEqual([time(0.5), time(12.34), time(1_234), time(56_700_000), time(2e9)], ["0.5 ns", "12.3 ns", "1.23 µs", "56.7 ms", "2 s"]);
    assert.deepEqual([size(12), size(58_877), size(1_092_063)], ["12 B", "58.9 KB", "1.09 MB"]);
    assert.deepEqual([digits(1_234.5), times(0.071)], ["1,235", "0.07×"]);
  });

  test("a table", () => {
    assert.equal(table(["", "n"], [["a", "1"]]), "|  | n |\n| --- | ---: |\n| a | 1 |");
  });

  const row = (engine, samples, topic = "first-items") => ({ topic, runtime: "node", size: "large", engine, samples, compared: 1 });

  test("an opening is held against a signature in turns with it, and the one of another process is told beside it", () => {
    const verify = "one WebCrypto verify";
    const turns = (own) => [{ engine: "callgate", size: "large", samples: [own, own] }, { engine: verify, size: "large", samples: [100_000, 100_000] }];
    assert.deepEqual([290_000, 310_000].map((own) => budgetRows({ turns: turns(own) })[0].met), [true, false]);
    const rows = [row("callgate", [400_000], "opening"), row(verify, [100_000], "opening")];
    const told = budgetRows({ rows, turns: turns(290_000) }).find(({ what }) => what.includes("in turns"));
    assert.equal(told.measured, "2.9× ±0 %; 4× ±0 % of a process that only verifies");
    const report = reportOf({ machine: { day: "", cpu: "", memory: "", system: "", load: 0, cores: 2 }, versions: {}, rows: [], turns: turns(290_000) }, []);
    assert.match(report, /## An opening and a signature in turns[^#]*\| large \| 290 µs ±0 % \| 100 µs ±0 % \| 2.9× ±0 % \|/);
    assert.deepEqual(ratiosOf({ turns: turns(200_000) }), { [`turns/large/${verify}`]: [0.5, 0] });
  });

  test("a worker under load: tokens are verified once and kept, which the report says", () => {
    const loads = [["open", [100, 100]], ["identified", [98, 98]], ["gated", [95, 95]]].map(([mode, samples]) => ({ mode, samples }));
    const report = reportOf({ machine: { day: "", cpu: "", memory: "", system: "", load: 0, cores: 2 }, versions: {}, rows: [], loads }, []);
    assert.match(report, /it is verified once, and then kept/);
    assert.doesNotMatch(report, /verified for each request/);
    assert.match(report, /\| behind a token and the gate \| 95 ±0 % \| 0\.95× \|/);
    assert.equal(budgetRows({ loads })[0].met, true);
  });

  test("budgets are judged by ratios within one run; what was not measured is left out", () => {
    const rows = [row("nested Map", [1, 1]), row("callgate", [4, 4]), row("CASL", [2, 2]), row("callgate", [8, 8], "first-pairs"), row("CASL", [2, 2], "first-pairs")];
    const judged = budgetRows({ rows });
    assert.deepEqual(judged.map(({ what, measured, met }) => [what, measured, met]), [
      ["first ask of every pair", "4× ±0 %", false],
      ["first ask of 1,000 items", "2× ±0 %", true],
    ]);
    assert.deepEqual(budgetRows({ rows: [] }), []);
  });

  test("committed ratios are those to the first engine of a topic", () => {
    const rows = [row("nested Map", [1, 2, 3]), row("callgate", [2, 4, 12]), row("nested Map", [1], "menu-first"), row("CASL", [7], "menu-first")];
    assert.deepEqual(ratiosOf({ rows }), { "first-items/node/large/callgate": [2, 0], "menu-first/node/large/CASL": [7, 0] });
  });

  test("so are those of processes that have seen nothing; what goes over the wire is in bytes", () => {
    const cold = [["nested Map", 1, 0], ["callgate", 4, 3]].map(([engine, ready, heap]) => ({ engine, size: "large", side: "person", figures: [{ ready, first: 2, heap, resident: 1 }] }));
    const sizes = [{ engine: "callgate", what: "evaluator", raw: 9, gzip: 5, brotli: 4 }, { engine: "callgate", what: "person", size: "large", raw: 9, gzip: 8, brotli: 7 }];
    const ratios = ratiosOf({ cold, sizes });
    assert.deepEqual(ratios["cold/ready/person/large/callgate"], [4, 0]);
    assert.deepEqual([ratios["bytes/evaluator/callgate"], ratios["bytes/person/large/callgate"]], [[4, 0], [7, 0]]);
    const after = { ...ratios, "bytes/evaluator/callgate": [4.08, 0] };
    assert.deepEqual(moved(ratios, after).map(({ key }) => key), ["bytes/evaluator/callgate"]);
  });

  test("OPA is told to be missing only where regorus does not stand in for it", () => {
    const engine = { name: "regorus", package: "regorus", says: ["Rego, in place of OPA"], cannot: [] };
    const machine = { day: "", cpu: "", memory: "", system: "", load: 0, cores: 2 };
    const report = (rows) => reportOf({ machine, versions: { regorus: "1.2.3" }, rows }, [engine]);
    assert.match(report([row("regorus", [1])]), /- \*\*regorus\*\* 1\.2\.3: Rego, in place of OPA\./);
    assert.doesNotMatch(report([row("regorus", [1])]), /\*\*OPA\*\*/);
    assert.match(report([row("nested Map", [1])]), /- \*\*OPA\*\*: not measured/);
  });

  test("the version of what is built from a crate is that of its lock file", () => {
    const manifest = readFileSync(new URL("../../benches/engines/regorus/Cargo.toml", import.meta.url), "utf8");
    const { regorus } = versionsOf([{ package: "regorus", crate: "regorus" }]);
    assert.ok(manifest.includes(`regorus = { version = "=${regorus}"`), regorus);
  });
});

describe("what moved", () => {
  test("is more than twice the spreads of both runs, and a tenth at least", () => {
    const before = { a: [2, 0.01], b: [2, 0.2], c: [2, 0], gone: [1, 0] };
    const after = { a: [4, 0.01], b: [3, 0.1], c: [2.1, 0], fresh: [1, 0] };
    assert.deepEqual(moved(before, after).map(({ key }) => key), ["a"]);
  });

  test("counts downwards as much as upwards, the largest first", () => {
    const changes = moved({ a: [1, 0], b: [4, 0] }, { a: [2, 0], b: [1, 0] });
    assert.deepEqual(changes.map(({ key, change }) => [key, change]), [["b", -3], ["a", 1]]);
    assert.equal(told(changes), "down  b: 4 → 1 (noise ±10 %)\nup    a: 1 → 2 (noise ±10 %)");
    assert.equal(told([]), "nothing moved by more than its noise");
  });
});

describe("large tenants", () => {
  const spread = (median, p95, most) => ({ median, p95, most });
  const edit = { files: 3, bytes: 11_313 };
  const figures = {
    users: 5_000,
    published: { files: 517, bytes: 3_500_000, seconds: 0.63, processor: 0.3, peak: 58 },
    hashed: { seconds: 0.07 },
    lines: { user: { average: 391 }, "view/set": { count: 92, bytes: 400_000 }, "view/own": { count: 1_240, bytes: 2_264_000 }, list: { count: 4 } },
    cold: {
      decision: spread(4, 4, 4), decision_bytes: spread(24_000, 39_000, 60_000), decision_ms: spread(3, 4), item: spread(4, 4, 6), item_bytes: spread(24_000, 43_000, 1_200_000),
      opening: spread(4), opened_bytes: spread(18_000), reads: spread(3, 4), bytes: spread(999_999, 1_000_000, 1_000_000), lookup_ms: spread(1.66, 9), slice_ms: spread(0.36, 12.4), slice: spread(7_200, 0, 35_000), proofs: spread(900, 0, 2_500),
    },
    edge: { milliseconds: 0.22, reads: 0.1, people: 5_000 },
    edits: Object.fromEntries(["one-user", "one-inserted", "one-deleted", "one-role", "half-role", "scattered"].map((name) => [name, edit])),
  };
  const rows = tables([figures, { ...figures, users: 54 }]).split("\n");

  test("are told as docs/large-tenants.md has them, a column for each size", () => {
    assert.equal(rows[0], "|  | 5,000 | 54 |");
    for (const [title, told] of [
      ["lines that say what people may do", "1,332 of 2.0 kB"],
      ["lines of menus and routes", "0"],
      ["all files", "3.5 MB in 517"],
      ["a slice: median, most", "7.2, 35 kB"],
      ["bytes of them: median, 95 of 100, most", "24, 39 kB, 60 kB"],
      ["bytes of them: median, 95 of 100, most  ", "1,000 kB, 1.0 MB, 1.0 MB"],
      ["milliseconds of making their slice then", "0.36, 12"],
      ["an action of a role that half of the people hold", "3 of 517 files, 11 kB"],
      ["how many times as long", "9"],
    ]) assert.ok(rows.includes(`| ${title} | ${told} | ${told} |`), `${title}: ${rows.find((row) => row.includes(title))}`);
  });

  test("show every change that is made", () => {
    const { length } = rows.filter((row) => row.includes("3 of 517 files"));
    assert.equal(length, Object.keys(figures.edits).length);
  });
});

describe("the options", () => {
  test("only a whole run may change what is committed", () => {
    assert.equal(optionsOf([]).whole, true);
    for (const args of [["--quick"], ["--compare"], ["--only", "load"], ["--engines", "CASL"], ["--sizes", "small"]]) assert.equal(optionsOf(args).whole, false, args[0]);
    assert.deepEqual(optionsOf(["--only", "load, sizes"]).only, ["load", "sizes"]);
    assert.throws(() => optionsOf(["--sizes", "huge"]), /--sizes: `huge` is none of small, large, extreme/);
    assert.throws(() => optionsOf(["--unknown"]));
  });
});

describe("the workload", () => {
  const document = tenantOf(SIZES.small);
  const reference = referenceOf(document);

  test("is the same in every run", () => assert.deepEqual(tenantOf(SIZES.small), document));

  test("has what the report says", () => {
    const { pairs, items, edge, subject } = questionsOf(document, reference);
    assert.deepEqual([MODULES.length, ACTIONS.length, Object.keys(document.roles).length, Object.keys(document.users).length], [24, 8, 12, 50]);
    assert.deepEqual([pairs.length, items.length, edge.length], [192, 1_000, 8_192]);
    assert.equal(new Set(items.map(({ module, action, id }) => `${module} ${action} ${id}`)).size, 1_000);
    assert.equal(document.users[subject].limits, undefined);
    for (const list of [pairs, items, edge]) assert.ok(list.some(({ allowed }) => allowed) && list.some(({ allowed }) => !allowed));
  });

  test("has people who are blocked, lose modules and lose items", () => {
    const users = Object.values(tenantOf(SIZES.large).users);
    const limits = users.flatMap((user) => user.limits ?? []);
    assert.ok(users.some(({ state }) => state === "blocked"));
    assert.ok(limits.some(({ where }) => where) && limits.some(({ items }) => items === "none"));
  });

  test("answers that engines are given are the reference's", () => {
    const large = tenantOf({ ...SIZES.small, users: 400 });
    const allows = referenceOf(large);
    const recorded = Object.fromEntries(Object.entries(large.items).map(([type, all]) => [type, Object.keys(all)]));
    const statements = statementsOf(large);
    for (const { subject, module, action, id, allowed } of questionsOf(large, allows).edge) {
      const items = answersOf(personOf(statements, subject), recorded)[module]?.[action];
      assert.equal(items !== undefined && (id === undefined || items === true || items.includes(id)), allowed, `${subject} ${module} ${action} ${id}`);
    }
  });
});
