import { askAll, asMany, formsOf } from "./asking.mjs";

/** Each question once, to an engine that was opened just now. */
function first(pick) {
  return async ({ questions, person }) => {
    const { reopen, opened } = await person();
    const forms = await asMany(opened.ask, formsOf(opened, pick(questions)));
    return { prepare: reopen, run: ({ ask }) => askAll(ask, forms), dispose: ({ close }) => close?.(), per: forms.length };
  };
}

export const firstPairs = {
  name: "first-pairs",
  title: "First ask of every module and action",
  about: "All 192 pairs once, of a person opened just now.",
  side: "person",
  runtimes: ["node", "chromium"],
  make: first(({ pairs }) => pairs),
};

export const firstItems = {
  name: "first-items",
  title: "First ask of 1,000 items",
  about: "1,000 different questions about items in random order, of a person opened just now.",
  side: "person",
  runtimes: ["node", "chromium"],
  make: first(({ items }) => items),
};
