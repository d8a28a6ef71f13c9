/** Runs before the clock starts, and ms after which no further begins: what a runtime compiles late is compiled then. */
const WARM = { runs: 500, ms: 500 };
/** At most so many in a sample, of whatever engine: a sample begins in cold caches, and all are to share that among as many. */
const MOST = 16;

/** What a page waits for once library and payload are there. */
export const opening = {
  name: "opening",
  title: "From bytes to the first decision",
  about: "The person's payload as it came over the wire, opened and asked once; the library is loaded, and has opened others before. callgate and Biscuit check a signature on the way, nobody else can.",
  side: "person",
  runtimes: ["node", "chromium"],
  async make({ questions, person }) {
    const { reopen } = await person();
    const { module, action, id } = questions.pairs[0];
    return { run: () => opened(reopen, module, action, id), per: 1, warm: WARM, most: MOST };
  },
};

async function opened(reopen, module, action, id) {
  const one = await reopen();
  const allowed = await one.ask(one.form(module, action, id));
  one.close?.();
  return allowed;
}
