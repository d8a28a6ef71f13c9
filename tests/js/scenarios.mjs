/**
 * Runs the opening vectors on a build of the package, step by step, and says what came out otherwise than expected.
 * Needs nothing of its runtime.
 *
 * @param {typeof import("callgate")} callgate
 * @param {Record<string, Scenario>} vectors by name
 * @returns {Promise<{ passed: number, failed: { name: string, expected: unknown, found: unknown }[] }>}
 *
 * @typedef {object} Scenario tests/vectors/README.md says what each member means
 * @property {{ tenant: string, subject: string, keys: object[], tolerance: number, floor?: object }} trust
 * @property {Record<string, any>[]} steps
 */
export async function scenarios(callgate, vectors) {
  const results = { passed: 0, failed: [] };
  for (const [name, scenario] of Object.entries(vectors)) {
    const reader = new Reader(callgate, scenario.trust);
    for (const [index, step] of scenario.steps.entries()) {
      for (const [what, expected, found] of await reader.take(step)) {
        if (expected === found) results.passed += 1;
        else results.failed.push({ name: `${name}, step ${index + 1}: ${what}`, expected, found });
      }
    }
  }
  return results;
}

/** One reader's clock, floor and gate, from step to step. */
class Reader {
  constructor(callgate, { tenant, subject, keys, floor }) {
    let mark = floor;
    const raise = (next) => {
      if (mark === undefined || next.sequence > mark.sequence) mark = next;
    };
    const kept = { read: () => mark, raise, discard: () => (mark = undefined) };
    this.callgate = callgate;
    this.subject = subject;
    this.trust = { tenant, publisher: { keys }, floor: kept, now: () => new Date(this.now) };
  }

  /** What was found in a step, each with what the vector says. */
  async take(step) {
    this.now = step.now;
    const rows = step.code === undefined ? [] : await this.open(step);
    const { questions = [], routes = [], hides = [] } = step;
    return [
      ...rows,
      ...questions.map((question) => [`${question.action} ${question.resource}`, question.code, this.decided(question)]),
      ...routes.map(({ method, path, code }) => [`${method} ${path}`, code, this.gate?.route(method, path).code]),
      ...hides.map((word) => [word, false, step.slice.includes(word)]),
    ];
  }

  async open(step) {
    this.gate = undefined;
    const code = await this.opened(step).then((gate) => ((this.gate = gate), "opened"), (error) => error.code ?? String(error));
    return [["opening", step.code, code], ["the floor", step.floor, this.trust.floor.read()?.sequence ?? null]];
  }

  async opened({ slice, store }) {
    const { openSlice, openSnapshot } = this.callgate;
    if (store === undefined) return openSlice(bytesOf(slice), { ...this.trust, subject: this.subject });
    const file = async (name) => (Object.hasOwn(store.files, name) ? bytesOf(store.files[name]) : undefined);
    const snapshot = await openSnapshot({ checkpoint: async () => bytesOf(store.checkpoint), file }, this.trust);
    return snapshot.for(this.subject);
  }

  decided({ action, resource, properties, within, context }) {
    const [type, id] = resource.split(":");
    const asking = within === undefined && context === undefined ? undefined : { ...(within && { within }), ...(context && { context }) };
    return this.gate?.decide(action, properties === undefined ? resource : { type, id, properties }, asking).code;
  }
}

function bytesOf(told) {
  if (typeof told === "string") return new TextEncoder().encode(told);
  const base64 = told.bytes.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}
