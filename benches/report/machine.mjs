import { readFileSync } from "node:fs";
import { arch, cpus, loadavg, release, totalmem, type } from "node:os";
import { here } from "../paths.mjs";

export function machineOf() {
  const [cpu] = cpus();
  return {
    day: new Date().toISOString().slice(0, 10),
    system: `${type()} ${release()} ${arch()}`,
    cpu: `${cpus().length} × ${cpu.model.trim()}`,
    cores: cpus().length,
    memory: `${Math.round(totalmem() / 2 ** 30)} GiB`,
    load: Number(loadavg()[0].toFixed(1)),
  };
}

/** Of what is installed, not of what was asked for. */
export function versionsOf(engines, chromium) {
  const installed = Object.fromEntries(engines.filter((engine) => engine.package).map((engine) => [engine.package, versionIn(engine)]));
  return { node: process.versions.node, ...(chromium ? { chromium } : {}), workerd: versionOf("../node_modules/workerd/package.json"), ...installed };
}

function versionIn({ package: name, crate }) {
  if (crate) return lockedVersion(`engines/${crate}/Cargo.lock`, name);
  return versionOf(name === "callgate" ? "../package.json" : `node_modules/${name}/package.json`);
}

const lockedVersion = (file, name) => new RegExp(`^name = "${name}"\\r?\\nversion = "([^"]+)"`, "m").exec(readFileSync(here(file), "utf8"))[1];
const versionOf = (file) => JSON.parse(readFileSync(here(file), "utf8")).version;
