import * as glue from "../node_modules/@biscuit-auth/biscuit-wasm/module/biscuit_bg.js";
import { MODULES } from "../workload/modules.mjs";
import { personOf } from "../workload/statements.mjs";

/** A key of the benchmark's own, made for it. */
const PRIVATE = "ed25519-private/759389de54acb6a82485a187238995f262bd752712253eaa6be30a2a54d7dcec";
const PUBLIC = "45572428c06301b8e80e4d6eb2401a1b226b9c0d424dbbf39807f0a8b705b1b0";
const LIMITS = { max_facts: 10_000, max_iterations: 1_000, max_time_micro: 10_000_000 };
const EVERY = "*";
const POLICY = `
  operation({module}, {action}, {item});
  deny if operation($m, $a, $i), revoked($m, $is), $is.contains("${EVERY}") || $is.contains($i);
  allow if operation($m, $a, $i), right($m, $as, $is), $as.contains($a), $i == "" || $is.contains("${EVERY}") || $is.contains($i);`;
const MENU = `shown($m) <- right($m, $as, $is), $as.contains("read")`;

export default {
  file: "biscuit.mjs",
  name: "Biscuit",
  package: "@biscuit-auth/biscuit-wasm",
  library: 'export * from "../node_modules/@biscuit-auth/biscuit-wasm/module/biscuit_bg.js";',
  wasm: "node_modules/@biscuit-auth/biscuit-wasm/module/biscuit_bg.wasm",
  load,
  runtimes: ["node", "chromium"],
  leaks: true,
  says: ["a signed token with a fact for each grant and revocation; an authorizer for each check, and one query for the menu"],
  cannot: ["everybody at the edge: a token is one bearer's", "expiry is a check that the host's facts have to meet; rollback"],
  person: { payload: payloadOf, open: openPerson },
};

/** Its package is for bundlers only, so that its wasm is put together with its glue by hand. */
async function load(module) {
  const imports = { "./biscuit_bg.js": glue };
  for (const { module: from } of WebAssembly.Module.imports(module)) imports[from] ??= { performance_now: () => performance.now() };
  const { exports } = await WebAssembly.instantiate(module, imports);
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
}

const listed = (values) => `[${values.map((value) => `"${value}"`).join(", ")}]`;

function payloadOf({ statements, subject }) {
  const { blocked, grants, revoked } = personOf(statements, subject);
  const rights = grants.map(({ module, actions, items }) => `right("${module}", ${listed(actions)}, ${listed(items === "all" ? [EVERY] : items)});`);
  const taken = revoked.map(({ module, items = [EVERY] }) => `revoked("${module}", ${listed(items)});`);
  const builder = glue.Biscuit.builder();
  builder.addCode(blocked ? "" : [...rights, ...taken].join("\n"));
  return builder.build(glue.PrivateKey.fromString(PRIVATE)).toBytes();
}

function openPerson(bytes) {
  const token = glue.Biscuit.fromBytes(bytes, glue.PublicKey.fromString(PUBLIC, glue.SignatureAlgorithm.Ed25519));
  return { form: (module, action, item = "") => ({ module, action, item }), ask: (form) => authorized(token, form), menu: () => shown(token), close: () => token.free() };
}

function authorized(token, form) {
  const builder = new glue.AuthorizerBuilder();
  builder.addCodeWithParameters(POLICY, form, {});
  const authorizer = builder.buildAuthenticated(token);
  try {
    authorizer.authorizeWithLimits(LIMITS);
    return true;
  } catch {
    return false;
  } finally {
    authorizer.free();
  }
}

function shown(token) {
  const builder = new glue.AuthorizerBuilder();
  const authorizer = builder.buildAuthenticated(token);
  const modules = new Set(authorizer.queryWithLimits(glue.Rule.fromString(MENU), LIMITS).map((fact) => fact.terms()[0]));
  authorizer.free();
  return MODULES.filter((module) => modules.has(module));
}
