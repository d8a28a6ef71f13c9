const TIMES = 64;

export const menuFirst = {
  name: "menu-first",
  title: "First menu of 24 modules",
  about: "Of a person opened just now. callgate's has labels, addresses and order; the others' tells which of the modules may be read.",
  side: "person",
  runtimes: ["node", "chromium"],
  async make({ person }) {
    const { reopen } = await person();
    return { prepare: reopen, run: ({ menu }) => menu(), dispose: ({ close }) => close?.(), per: 1 };
  },
};

export const menuAgain = {
  name: "menu-again",
  title: "The menu again",
  about: "As a page asks that draws itself again.",
  side: "person",
  runtimes: ["node", "chromium", "workerd"],
  async make({ person }) {
    const { opened } = await person();
    await opened.menu();
    const times = (await spent(opened.menu)) > 0.3 ? 1 : TIMES;
    return { run: () => repeated(opened.menu, times), per: times };
  },
};

async function spent(work) {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function repeated(menu, times) {
  let shown = 0;
  for (let time = 0; time < times; time += 1) {
    const entries = menu();
    if (entries instanceof Promise) return awaited(menu, times, entries);
    shown += entries.length;
  }
  return shown;
}

async function awaited(menu, times, first) {
  let shown = (await first).length;
  for (let time = 1; time < times; time += 1) shown += (await menu()).length;
  return shown;
}
