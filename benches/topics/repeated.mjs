import { askAll, asMany, formsOf } from "./asking.mjs";

const ASKED = 4_096;

/** The same questions over and over, as a page asks that draws itself again. */
function again(pick) {
  return async ({ questions, person }) => {
    const { opened } = await person();
    const ask = opened.again ?? opened.ask;
    const forms = await asMany(ask, cycled(formsOf(opened, pick(questions)), ASKED));
    await askAll(ask, forms);
    return { run: () => askAll(ask, forms), per: forms.length };
  };
}

const cycled = (list, count) => Array.from({ length: count }, (_, index) => list[index % list.length]);

export const modulesAgain = {
  name: "modules-again",
  title: "Repeated ask of a module",
  about: "All 192 pairs in turn, asked before.",
  side: "person",
  runtimes: ["node", "chromium", "workerd"],
  make: again(({ pairs }) => pairs),
};

export const itemsAgain = {
  name: "items-again",
  title: "Repeated ask of an item, its name at hand",
  about: "1,000 items in turn, asked before; the question is as the caller keeps it.",
  side: "person",
  runtimes: ["node", "chromium", "workerd"],
  make: again(({ items }) => items),
};

export const itemsAnew = {
  name: "items-anew",
  title: "Repeated ask of an item, its name built anew",
  about: "The same, but the item's id is put together for each question, as out of an address or a record.",
  side: "person",
  runtimes: ["node", "chromium", "workerd"],
  async make({ questions, person }) {
    const { opened } = await person();
    const parts = await asMany(askAnew, cycled(placed(opened, questions.items), ASKED));
    await askAll(askAnew, parts);
    return { run: () => askAll(askAnew, parts), per: parts.length };
  },
};

/** The place that asks about a module and an action, and the two halves of an id. */
function placed({ at, form, ask, again = ask }, items) {
  const places = new Map();
  const place = (module, action) => {
    const key = `${module} ${action}`;
    if (!places.has(key)) places.set(key, at?.(module, action) ?? ((id) => again(form(module, action, id))));
    return places.get(key);
  };
  return items.map(({ module, action, id }) => ({ asks: place(module, action), letter: id[0], number: Number(id.slice(1)) }));
}

const askAnew = ({ asks, letter, number }) => asks(letter + number);
