import { scenarios } from "./scenarios.mjs";

/**
 * Asks a build of the package everything that a fixture holds, of slices and of snapshots, or of the tenants that
 * `callgate/testing` makes of the documents, or of whatever `readers` makes of a publication, and takes it through the opening vectors; says what came out otherwise than
 * expected. Needs nothing of its
 * runtime, so that each runtime has a runner of a few lines.
 *
 * @param {typeof import("callgate") | typeof import("callgate/testing") | { readers: (publication: Publication, trust: object) => object }} callgate
 * @param {Fixture} fixture
 * @returns {Promise<{ passed: number, failed: { name: string, expected: unknown, found: unknown }[] }>}
 *
 * @typedef {object} Fixture
 * @property {Record<string, Publication>} slices
 * @property {Vector[]} vectors
 * @property {Record<string, string>} documents what each publication was made of, JSON
 * @property {{ tenant: string, publisher: { keys: object[] } }} trust
 * @property {Record<string, import("./scenarios.mjs").Scenario>} opening
 * @property {import("./signatures.mjs").Cases} signatures
 *
 * @typedef {object} Publication
 * @property {number} now the instant of the questions about it, in ms
 * @property {Record<string, string>} people a slice for each person, base64
 * @property {Record<string, string>} store the files of the snapshot by name, base64
 *
 * @typedef {object} Vector
 * @property {string} name
 * @property {string} publication the key of the publication to ask
 * @property {"questions" | "menus" | "items" | "routes"} kind
 * @property {Record<string, any>} given the case as it stands in its file
 */
export async function conformance(callgate, { slices, vectors, documents, trust, opening }) {
  const opened = "openSlice" in callgate ? await scenarios(callgate, opening) : { passed: 0, failed: [] };
  const failed = [...opened.failed];
  let passed = opened.passed;
  for (const [key, publication] of Object.entries(slices)) {
    const asked = vectors.filter((vector) => vector.publication === key);
    for (const [from, open] of Object.entries(readers(callgate, publication, trust, documents[key]))) {
      for (const { name, kind, given } of asked) {
        const { expected, found } = await kinds[kind](await open(given.subject), given, from);
        if (same(expected, found)) passed += 1;
        else failed.push({ name, from, expected, found });
      }
    }
  }
  return { passed, failed };
}

/** The ways to a person's gate that a module has. A person without a line has none. */
function readers(callgate, publication, given, document) {
  const trust = { ...given, now: () => new Date(publication.now) };
  if ("readers" in callgate) return callgate.readers(publication, trust);
  if ("tenantFor" in callgate) return { testing: reader(callgate.tenantFor(document, { now: trust.now })) };
  return published(callgate, publication, trust);
}

function published({ openSlice, openSnapshot }, { people, store }, trust) {
  const slice = async (subject) => {
    const bytes = bytesOf(people, subject);
    return bytes && openSlice(bytes, { ...trust, subject });
  };
  const file = async (name) => bytesOf(store, name);
  return { slice: once(slice), snapshot: reader(openSnapshot({ checkpoint: () => file("checkpoint.jws"), file }, trust)) };
}

const reader = (tenant) => async (subject) => (await tenant).for(subject).catch(unlessUnknown);

function unlessUnknown(error) {
  if (error.code !== "unknown_subject") throw error;
}

const kinds = {
  questions(gate, { action, resource, within, context, properties, allowed, ...codes }) {
    const [type, id] = resource.split(/:(.*)/s);
    const target = properties === undefined ? resource : { type, ...(id === undefined ? {} : { id }), properties };
    const asking = defined({ within, context });
    const code = gate && ("slice_code" in codes ? codes.slice_code : codes.code);
    const decision = gate?.decide(action, target, Object.keys(asking).length > 0 ? asking : undefined);
    return compared({ allowed, code }, decision ?? { allowed: false });
  },
  menus(gate, { modules }) {
    return { expected: modules, found: gate === undefined ? [] : modulesOf(gate.menu("en")) };
  },
  items(gate, { action, type, ids }) {
    return { expected: ids, found: gate === undefined ? [] : [...gate.items(action, type)].sort() };
  },
  async routes(gate, { method, path, allowed, resource, ...codes }, from) {
    const code = gate && ("slice_code" in codes ? codes.slice_code : codes.code);
    const found = (await gate?.route(method, path)) ?? { allowed: false, resource };
    if (from === "slice") return compared({ allowed }, found);
    if (from === "edge") return compared({ allowed, code }, found);
    return compared({ allowed, resource, code }, found);
  },
};

function modulesOf(nodes) {
  return nodes.flatMap(({ kind, id, children }) => [...(kind === "module" ? [id] : []), ...modulesOf(children)]);
}

function compared(expectation, answer) {
  const expected = Object.fromEntries(Object.entries(expectation).filter(([, value]) => value !== undefined && value !== null));
  return { expected, found: pick(answer, Object.keys(expected)) };
}

/** The same answer for the same subject. */
export function once(open) {
  const opened = new Map();
  return (subject) => {
    if (!opened.has(subject)) opened.set(subject, open(subject));
    return opened.get(subject);
  };
}

const pick = (object, keys) => Object.fromEntries(keys.map((key) => [key, object[key]]));
const defined = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
const same = (left, right) => JSON.stringify(left) === JSON.stringify(right);
export const bytesOf = (files, name) => (Object.hasOwn(files, name) ? decode(files[name]) : undefined);
const decode = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
