/**
 * What this runtime's WebCrypto says to signatures and keys that implementations do not agree on, and the code that a build
 * of the package has for each. Needs nothing of its runtime.
 *
 * @param {Pick<typeof import("callgate"), "openSlice">} callgate
 * @param {Cases} cases tests/vectors/signatures/cases.json
 * @returns {Promise<{ version: string | undefined, callgate: Record<string, string>, webcrypto: Record<string, string> }>}
 *
 * @typedef {object} Cases
 * @property {string} tenant
 * @property {string} subject
 * @property {number} now
 * @property {string} rest the rows after the checkpoint
 * @property {Record<string, { title: string, key: JsonWebKey, jws: string, code: string }>} cases
 */
export async function signatures({ openSlice }, { cases, rest, tenant, subject, now }) {
  const answers = { version: version(), callgate: {}, webcrypto: {} };
  for (const [name, { key, jws }] of Object.entries(cases)) {
    const trust = { tenant, subject, publisher: { keys: [key] }, now: () => new Date(now) };
    answers.callgate[name] = await codeOf(openSlice(new TextEncoder().encode(`${jws}\n${rest}`), trust));
    answers.webcrypto[name] = await verdict(key, jws);
  }
  return answers;
}

const codeOf = (opening) => opening.then(() => "opened", (error) => error.code ?? String(error));

/** `verifies`, `refused`, or what is thrown while the key is imported or the signature verified. */
async function verdict(jwk, jws) {
  const algorithm = jwk.kty === "EC" ? { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } : { name: "Ed25519" };
  const end = jws.lastIndexOf(".");
  const message = new TextEncoder().encode(jws.slice(0, end));
  let step = "import";
  try {
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, false, ["verify"]);
    step = "verify";
    return (await crypto.subtle.verify(algorithm, key, decode(jws.slice(end + 1)), message)) ? "verifies" : "refused";
  } catch (error) {
    return `${step}: ${error.name}`;
  }
}

function decode(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
}

/** Not every runtime tells. */
function version() {
  const { Deno, Bun, process, navigator } = globalThis;
  const browser = /(?:Firefox|Chrome)\/(\d+)/.exec(navigator?.userAgent ?? "")?.[1];
  return Deno?.version?.deno ?? Bun?.version ?? process?.versions?.node ?? browser;
}
