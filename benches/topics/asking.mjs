/** Asks them all one after another; only an engine that answers with promises is awaited. */
export function askAll(ask, forms) {
  let allowed = 0;
  for (let index = 0; index < forms.length; index += 1) {
    const answer = ask(forms[index]);
    if (typeof answer !== "boolean") return awaitAll(ask, forms, index, answer, allowed);
    if (answer) allowed += 1;
  }
  return allowed;
}

async function awaitAll(ask, forms, from, first, before) {
  let allowed = before + ((await first) ? 1 : 0);
  for (let index = from + 1; index < forms.length; index += 1) if (await ask(forms[index])) allowed += 1;
  return allowed;
}

export const formsOf = ({ form }, questions) => questions.map(({ module, action, id }) => form(module, action, id));

const LONG_MS = 200;

/** As many as take a fifth of a second at most: what a question costs a slow engine does not hang on the others. */
export async function asMany(ask, forms) {
  const begun = performance.now();
  for (let index = 0; index < 8; index += 1) await ask(forms[index]);
  const each = (performance.now() - begun) / 8;
  return forms.slice(0, Math.max(16, Math.floor(LONG_MS / each)));
}
