import { dirname } from "node:path";
import { npm, run, which } from "../setup/command.mjs";
import { filesOf } from "../setup/fingerprint.mjs";
import { at } from "../setup/paths.mjs";

const CLEAN = "clean";
const FOUND = "found";
const NOT_ASKED = "not asked";

/** 3, as of the command line: what was asked is clean, but not everything could be asked. */
const EXIT = { [FOUND]: 1, [NOT_ASKED]: 3, [CLEAN]: 0 };

/** `npm run audit`: asks what is known about the packages of every lock file. */
export default async function audit() {
  const locks = (name) => filesOf(["."]).filter((file) => file.split(/[\\/]/).at(-1) === name && !/^build[\\/]/.test(file)).map(dirname);
  const outcomes = [];
  for (const folder of locks("package-lock.json")) outcomes.push(tell(`npm audit, ${folder}`, await npmAudit(folder)));
  for (const folder of locks("Cargo.lock")) outcomes.push(tell(`cargo deny, ${folder}`, await cargoDeny(folder)));
  process.exitCode = EXIT[[FOUND, NOT_ASKED].find((state) => outcomes.includes(state)) ?? CLEAN];
}

function tell(what, { state, because = "" }) {
  console.log(`${{ [CLEAN]: "✓", [FOUND]: "✗", [NOT_ASKED]: "–" }[state]} ${what}: ${state}${because && `\n${because}`}`);
  return state;
}

async function npmAudit(folder) {
  const { output } = await npm(["audit", "--package-lock-only", "--json"], { cwd: at(folder), allow: true });
  return npmOutcome(output);
}

/** What `npm audit --json` found; without a report it was not answered. */
export function npmOutcome(output) {
  const answer = jsonIn(output);
  const counts = answer?.metadata?.vulnerabilities;
  if (counts === undefined) return { state: NOT_ASKED, because: answer?.message ?? output.trim() };
  if (counts.total === 0) return { state: CLEAN };
  const lines = Object.values(answer.vulnerabilities).map(({ name, severity, range }) => `  ${name} ${range}: ${severity}`);
  return { state: FOUND, because: lines.join("\n") };
}

/** npm warns beside it. */
function jsonIn(output) {
  try {
    return JSON.parse(/^\{.*^\}/ms.exec(output)?.[0] ?? "");
  } catch {
    return undefined;
  }
}

/** Licences, sources and bans need no network; advisories need their database. */
async function cargoDeny(folder) {
  if (which("cargo-deny") === undefined) return { state: NOT_ASKED, because: "  cargo-deny is not installed: cargo install --locked cargo-deny" };
  const deny = (...checks) => run("cargo", ["deny", "--manifest-path", at(folder, "Cargo.toml"), "check", "--config", at("deny.toml"), ...checks], { allow: true });
  const [local, advisories] = [await deny("licenses", "bans", "sources"), await deny("advisories")];
  return denyOutcome(local, advisories);
}

export function denyOutcome(local, advisories) {
  if (local.code !== 0) return { state: FOUND, because: local.output };
  if (advisories.code === 0) return { state: CLEAN };
  const absent = /failed to (fetch|clone|open|load|acquire)[^\n]*advisory|advisory[- ]d(b|atabase)[^\n]*(not|fail)/i.test(advisories.output);
  return { state: absent ? NOT_ASKED : FOUND, because: advisories.output };
}
