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
  const packages = [...new Set(engines.map((engine) => engine.package).filter(Boolean))];
  const installed = Object.fromEntries(packages.map((name) => [name, versionOf(name === "callgate" ? "../package.json" : `node_modules/${name}/package.json`)]));
  return { node: process.versions.node, ...(chromium ? { chromium } : {}), workerd: versionOf("../node_modules/workerd/package.json"), ...installed };
}

const versionOf = (file) => JSON.parse(readFileSync(here(file), "utf8")).version;
