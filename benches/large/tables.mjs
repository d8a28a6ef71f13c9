/** The tables of docs/large-tenants.md, a column for each size. */
export function tables(measured) {
  return [held, replaced, taken].map((rows) => table(measured, rows)).join("\n\n");
}

const held = {
  "lines that say what people may do": ({ lines }) => counted(granting(lines)),
  "lines of menus and routes": ({ lines }) => counted(lines["view/page"] ?? NONE),
  "of the former, made for exceptions": ({ lines }) => whole(lines["view/own"]?.count ?? 0),
  "a person's line, on average": ({ lines }) => `${lines.user.average} B`,
  "all files": ({ published }) => `${size(published.bytes)} in ${whole(published.files)}`,
  "a slice: median, most": ({ cold }) => pair(size, cold.slice.median, cold.slice.most),
  "of it hashes: median, most": ({ cold }) => pair(size, cold.proofs.median, cold.proofs.most),
  "opening: checkpoint, root, route table": ({ cold }) => `${cold.opening.median} reads, ${size(cold.opened_bytes.median)}`,
  "one decision after that, nothing else kept: reads, median and most": ({ cold }) => pair(whole, cold.decision.median, cold.decision.most),
  "bytes of them: median, 95 of 100, most": ({ cold }) => spread(cold.decision_bytes),
  "the same about an item of a listed type: reads, median and most": ({ cold }) => pair(whole, cold.item.median, cold.item.most),
  "bytes of them: median, 95 of 100, most ": ({ cold }) => spread(cold.item_bytes),
  "milliseconds of a decision, files on the disk: median and 95 of 100": ({ cold }) => pair(short, cold.decision_ms.median, cold.decision_ms.p95),
  "a person's gate, with menu and routes: reads, median and 95 of 100": ({ cold }) => pair(whole, cold.reads.median, cold.reads.p95),
  "bytes of them: median, 95 of 100, most  ": ({ cold }) => spread(cold.bytes),
  "milliseconds of a gate, files on the disk: median and 95 of 100": ({ cold }) => pair(short, cold.lookup_ms.median, cold.lookup_ms.p95),
  "milliseconds of making their slice then": ({ cold }) => pair(short, cold.slice_ms.median, cold.slice_ms.p95),
  "one look-up after the other: milliseconds and reads of each, people": ({ edge }) => `${short(edge.milliseconds)}, ${short(edge.reads)} of ${whole(edge.people)}`,
};

const replaced = {
  "one person's item": edit("one-user"),
  "one person more": edit("one-inserted"),
  "one person fewer": edit("one-deleted"),
  "an action of the role that nearly everybody holds": edit("one-role"),
  "an action of a role that half of the people hold": edit("half-role"),
  "one item of every hundredth person": edit("scattered"),
};

const taken = {
  "seconds of the clock": ({ published }) => short(published.seconds),
  "seconds of the clock that `sha256sum` takes over the files, one after the other": ({ hashed }) => short(hashed.seconds),
  "how many times as long": ({ published, hashed }) => short(published.seconds / Math.max(hashed.seconds, 0.01)),
  "seconds of processor": ({ published }) => short(published.processor),
  "most memory": ({ published }) => `${published.peak} MiB`,
};

function edit(change) {
  return ({ edits, published }) => `${whole(edits[change].files)} of ${whole(published.files)} files, ${size(edits[change].bytes)}`;
}

const NONE = { count: 0, bytes: 0 };
const counted = ({ count, bytes }) => (count === 0 ? "0" : `${whole(count)} of ${size(bytes / count)}`);
const spread = ({ median, p95, most }) => `${pair(size, median, p95)}, ${size(most)}`;

function granting(lines) {
  const kinds = Object.entries(lines).filter(([kind]) => kind.startsWith("view/") && kind !== "view/page").map(([, kind]) => kind);
  return kinds.reduce((sum, { count, bytes }) => ({ count: sum.count + count, bytes: sum.bytes + bytes }), NONE);
}

/** The unit is said once where both have the same. */
function pair(told, one, other) {
  const [first, second] = [told(one), told(other)];
  const unit = / \D+$/.exec(second)?.[0] ?? "";
  return `${unit !== "" && first.endsWith(unit) ? first.slice(0, -unit.length) : first}, ${second}`;
}

const whole = (number) => number.toLocaleString("en");
const short = (number) => String(number < 10 ? Number(number.toPrecision(2)) : Math.round(number));

function size(bytes) {
  const [amount, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : [bytes / 1e6, "MB"];
  return `${amount < 10 ? amount.toFixed(1) : whole(Math.round(amount))} ${unit}`;
}

function table(measured, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  const head = [line(["", ...measured.map(({ users }) => whole(users))]), `|${"---|".repeat(measured.length + 1)}`];
  return [...head, ...Object.entries(rows).map(([title, told]) => line([title, ...measured.map(told)]))].join("\n");
}
