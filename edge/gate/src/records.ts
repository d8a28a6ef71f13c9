/** One record of the demo's business data: texts, figures, and texts per language. */
export interface Row {
  readonly id: string;
  readonly [column: string]: unknown;
}

export type Values = Readonly<Record<string, string | number | boolean>>;

const ROWS = 1_000;
const COLUMNS = 20;
const CHARS = 500;

/** Rows, each with the item of the policy that decides who may read it; `undefined` where the module decides. */
export class Table {
  #entries: { readonly row: Row; readonly item: string | undefined }[];

  constructor(rows: readonly Row[], itemOf: (row: Row, index: number) => string | undefined = () => undefined) {
    this.#entries = rows.map((row, index) => ({ row, item: itemOf(row, index) }));
  }

  /** The rows whose item passes; rows without one always do. */
  rows(passes: (item: string) => boolean = () => true): Row[] {
    return this.#entries.filter(({ item }) => item === undefined || passes(item)).map(({ row }) => row);
  }

  /** The rows of one item, and no others. */
  of(item: string): Row[] {
    return this.#entries.filter((entry) => entry.item === item).map(({ row }) => row);
  }

  /** A row by id, and only if it belongs to the item that was checked. */
  find(id: string, item?: string): Row | undefined {
    return this.#entries.find((entry) => entry.row.id === id && entry.item === item)?.row;
  }

  add(values: Values, item?: string): Row {
    const row = { ...values, id: crypto.randomUUID() };
    this.#entries = [...this.#entries, { row, item }].slice(-ROWS);
    return row;
  }

  change(id: string, values: Values, item?: string): Row | undefined {
    const before = this.find(id, item);
    if (before === undefined) return undefined;
    const row = { ...before, ...values, id };
    this.#entries = this.#entries.map((entry) => (entry.row === before ? { row, item } : entry));
    return row;
  }

  remove(id: string, item?: string): boolean {
    const before = this.find(id, item);
    this.#entries = this.#entries.filter(({ row }) => row !== before);
    return before !== undefined;
  }
}

/** What a client may write: a flat record of short values. Undefined for anything else. */
export function valuesOf(body: unknown): Values | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return undefined;
  const entries = Object.entries(body).filter(([name]) => name !== "id");
  return entries.length <= COLUMNS && entries.every(([, value]) => isPlain(value)) ? (Object.fromEntries(entries) as Values) : undefined;
}

function isPlain(value: unknown): boolean {
  return typeof value === "string" ? value.length <= CHARS : typeof value === "boolean" || Number.isFinite(value);
}
