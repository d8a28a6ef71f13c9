import { spawn, spawnSync } from "node:child_process";
import { createWriteStream, existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { env, execPath, platform } from "node:process";
import { root } from "./paths.mjs";

/** Something that only the person at the keyboard can mend; `command` is what to type, `output` what a program printed about it. */
export class Stop extends Error {
  constructor(message, command, output = "") {
    super(message);
    this.command = command;
    this.output = output;
  }
}

/** A program that ran and failed; `output` is what it printed. */
export class Failed extends Error {
  constructor(line, status, output) {
    super(`\`${line}\` ended with ${status}`);
    this.output = output;
  }
}

/** What a person reads about an error: the end of what was printed, what that means, what to type. */
export function describe(error) {
  const parts = [tail(error.output ?? "")];
  if (error instanceof Stop) parts.push(error.message, `Please type:\n\n    ${error.command}`);
  else parts.push(error instanceof Failed ? error.message : error.stack);
  return parts.filter(Boolean).join("\n\n");
}

const tail = (output) => output.trim().slice(-8000);

/** Waits for programs; if one fails, only the person can mend it, by typing `command`. */
export async function orStop(work, message, command) {
  try {
    return await work;
  } catch (error) {
    throw error instanceof Failed ? new Stop(message, command, error.output) : error;
  }
}

const children = new Set();

/** Ends what is still running when this process is asked to end. */
export function endChildren(signal) {
  for (const child of children) child.kill(signal);
}

/**
 * Runs a program to its end and returns what it printed. `show` prints it meanwhile, `log` names a file that gets it
 * meanwhile; `allow` returns a failure instead of throwing it.
 */
export function run(program, args, { cwd = root, env: extra = {}, show = false, log, allow = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env: { ...env, ...extra }, stdio: ["ignore", "pipe", "pipe"] });
    children.add(child);
    const kept = [];
    const file = log && createWriteStream(log);
    const collect = (from, to) => from.on("data", (bytes) => (kept.push(bytes), file?.write(bytes), show && to.write(bytes)));
    collect(child.stdout, process.stdout);
    collect(child.stderr, process.stderr);
    child.on("error", (error) => (children.delete(child), reject(error)));
    child.on("close", (code, signal) => {
      children.delete(child);
      file?.end();
      const output = Buffer.concat(kept).toString("utf8");
      if (code === 0 || allow) resolve({ code: code ?? signal, output });
      else reject(new Failed([program, ...args].join(" "), code ?? signal, output));
    });
  });
}

/** A program of Node's kind: a file that this same Node runs. */
export const node = (file, args, options) => run(execPath, [file, ...args], options);

/** npm without a shell: the npm that called us, or the one beside this Node. */
export function npm(args, options) {
  const script = [env.npm_execpath, ...besideNode()].find((file) => file?.endsWith(".js") && existsSync(file));
  return script ? node(script, args, options) : run("npm", args, options);
}

function besideNode() {
  const bin = dirname(execPath);
  const prefix = platform === "win32" ? bin : join(bin, "..", "lib");
  return [join(prefix, "node_modules", "npm", "bin", "npm-cli.js")];
}

/** What a short program prints, or undefined if it is absent or fails. */
export function ask(program, args, options) {
  const { status, stdout } = spawnSync(program, args, { encoding: "utf8", ...options });
  return status === 0 ? stdout.trim() : undefined;
}

/** Where a program is on the search path. */
export function which(name, path = env.PATH ?? "") {
  const endings = platform === "win32" ? [".exe", ".cmd", ""] : [""];
  const places = path.split(delimiter).flatMap((folder) => endings.map((ending) => join(folder, name + ending)));
  return places.find((file) => existsSync(file));
}
