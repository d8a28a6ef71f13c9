/** Each question is about another person; where it ends differs from sample to sample, so that no few people stay warm. */
function everybody(questionsOf, askOf) {
  return async (world) => {
    const { opened } = await world.tenant();
    const [ask, questions] = [askOf(opened), questionsOf(world.questions.edge)];
    if (opened.lazy) await (world.met ??= meet(opened, world.questions.edge));
    const per = await fitting(ask, questions);
    world.at ??= 0;
    return { run: () => stretch(world, ask, questions, per), per };
  };
}

/** Asks about everybody once, before the clock starts: what an engine reads when it is asked has to be at hand as it is in the others. */
async function meet({ ask }, questions) {
  for (const { subject, module, action, id } of questions) await ask(subject, module, action, id);
}

async function fitting(ask, questions) {
  const begun = Date.now();
  for (let index = 0; index < 8; index += 1) await ask(questions[index]);
  const each = (Date.now() - begun) / 8;
  return each > 4 ? 8 : each > 0.5 ? 64 : 1_024;
}

function stretch(world, ask, questions, count) {
  let allowed = 0;
  for (let done = 0; done < count; done += 1) {
    const answer = ask(questions[world.at++ % questions.length]);
    if (typeof answer !== "boolean") return awaited(world, ask, questions, count - done, answer);
    if (answer) allowed += 1;
  }
  return allowed;
}

async function awaited(world, ask, questions, count, first) {
  let allowed = (await first) ? 1 : 0;
  for (let done = 1; done < count; done += 1) if (await ask(questions[world.at++ % questions.length])) allowed += 1;
  return allowed;
}

export const another = {
  name: "edge-another",
  title: "Another person each check",
  about: "At the edge, everybody's rights at hand, and no engine's object kept for a person. callgate is asked by `tenant.decide`, which makes no gate, with memory for all files; it reads a person's line at the first question about them and leaves beside it what it read, as the others have read everybody when they were opened.",
  side: "tenant",
  runtimes: ["node", "workerd"],
  make: everybody((edge) => edge, ({ ask }) => ({ subject, module, action, id }) => ask(subject, module, action, id)),
};

export const kept = {
  name: "edge-kept",
  title: "Another person each check, with what the host keeps for each",
  about: "500 people who come back: the host keeps what an engine makes of a person.",
  side: "tenant",
  runtimes: ["node", "workerd"],
  make: everybody((edge) => edge.slice(0, 500), keeping),
};

function keeping({ ask, person }) {
  if (person === undefined) return ({ subject, module, action, id }) => ask(subject, module, action, id);
  const people = new Map();
  const asked = (one, { module, action, id }) => one.ask(one.form(module, action, id));
  return (question) => {
    const known = people.get(question.subject);
    if (known !== undefined && !(known instanceof Promise)) return asked(known, question);
    return remember(people, person, question, asked);
  };
}

async function remember(people, person, question, asked) {
  const one = await person(question.subject);
  people.set(question.subject, one);
  return asked(one, question);
}
