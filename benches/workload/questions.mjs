import { ACTIONS, MODULES, MODULES_OF_ITEMS, typeOf } from "./modules.mjs";
import { randomOf } from "./random.mjs";

const ITEMS = 1_000;
const EDGE = 8_192;
const PAIRS = 108;

/**
 * @typedef {object} Question
 * @property {string} [subject] of questions at the edge
 * @property {string} module
 * @property {string} action
 * @property {string} [id] the item
 * @property {boolean} allowed what the reference answers
 */

/** Everything that is asked: about one person in a page, and about everybody at the edge. */
export function questionsOf(document, reference) {
  const random = randomOf(7);
  const subject = supervisor(document, reference);
  const judged = (question) => ({ ...question, allowed: reference(question.subject ?? subject, question.module, question.action, question.id) });
  return {
    subject,
    pairs: random.shuffled(pairs()).map(judged),
    items: random.shuffled(itemQuestions(document)).slice(0, ITEMS).map(judged),
    menu: MODULES.map((module) => judged({ module, action: "menu" })),
    edge: edgeQuestions(document, random).map(judged),
  };
}

const pairs = () => MODULES.flatMap((module) => ACTIONS.map((action) => ({ module, action })));

/** Somebody who may do a good half of all, with no revocation: nearest to 108 of the 192 pairs, among the first hundred. */
function supervisor(document, reference) {
  const plain = Object.entries(document.users).filter(([, { state, limits }]) => state === undefined && limits === undefined);
  const distance = (subject) => Math.abs(pairs().filter(({ module, action }) => reference(subject, module, action)).length - PAIRS);
  return plain.slice(0, 100).map(([subject]) => [distance(subject), subject]).sort(([a], [b]) => a - b)[0][1];
}

/** At most as many of each type as make more questions than are asked. */
function itemQuestions({ items }) {
  return MODULES_OF_ITEMS.flatMap((module) =>
    Object.keys(items[typeOf(module)]).slice(0, 500).flatMap((id) => ACTIONS.map((action) => ({ module, action, id }))),
  );
}

/** Each person once before anybody again; every second question is about an item. */
function edgeQuestions({ users, items }, random) {
  const subjects = random.shuffled(Object.keys(users)).slice(0, EDGE);
  return Array.from({ length: EDGE }, (_, index) => {
    const subject = subjects[index % subjects.length];
    const [module, action] = [random.pick(index % 2 ? MODULES : MODULES_OF_ITEMS), random.pick(ACTIONS)];
    return index % 2 ? { subject, module, action } : { subject, module, action, id: random.pick(Object.keys(items[typeOf(module)])) };
  });
}
