import { askAll, asMany, formsOf } from "./asking.mjs";

const ROWS = 1_000;

/** A list of a thousand rows: which of them may be read? By the way that the engine has for it, else one by one. */
export const bulk = {
  name: "bulk",
  title: "1,000 checks at once",
  about: "A list of 1,000 rows, each about one of the tenant's queues, of a person opened just now: callgate answers with `items`, regorus with one query, the others row by row.",
  side: "person",
  runtimes: ["node", "chromium"],
  async make({ questions, person }) {
    const { reopen, opened } = await person();
    const queues = questions.items.filter(({ id }) => id[0] === "q");
    const rows = Array.from({ length: ROWS }, (_, index) => queues[index % queues.length].id);
    const { module } = mixed(queues);
    const all = formsOf(opened, rows.map((id) => ({ module, action: "read", id })));
    if (opened.many) return { prepare: reopen, run: ({ many }) => many(module, "read", rows), dispose: ({ close }) => close?.(), per: ROWS };
    const forms = await asMany(opened.ask, all);
    return { prepare: reopen, run: ({ ask }) => askAll(ask, forms), dispose: ({ close }) => close?.(), per: forms.length };
  },
};

/** A module of which the person may read some items, and not all. */
function mixed(queues) {
  const reads = queues.filter(({ action }) => action === "read");
  return reads.find(({ module, allowed }) => allowed && reads.some((other) => other.module === module && !other.allowed)) ?? reads[0];
}
