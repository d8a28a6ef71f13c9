const SI = [[1e9, "s"], [1e6, "ms"], [1e3, "µs"], [1, "ns"]];

/** Three digits of a number. */
export function digits(value) {
  if (value >= 100) return Math.round(value).toLocaleString("en");
  return value >= 10 ? value.toFixed(1).replace(/\.0$/, "") : value.toFixed(2).replace(/\.?0+$/, "");
}

export function time(nanoseconds) {
  const [unit, name] = SI.find(([least]) => nanoseconds >= least) ?? SI.at(-1);
  return `${digits(nanoseconds / unit)} ${name}`;
}

export function size(bytes) {
  if (bytes >= 1e6) return `${digits(bytes / 1e6)} MB`;
  return bytes >= 1e3 ? `${digits(bytes / 1e3)} KB` : `${bytes} B`;
}

export const percent = (share) => `±${Math.round(share * 100)} %`;

export const times = (ratio) => `${digits(ratio)}×`;

/** A table in Markdown; the first column is text, the others are numbers. */
export function table(head, rows) {
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map((_, index) => (index ? "---:" : "---"))), ...rows.map(line)].join("\n");
}
