import { relative } from "node:path";
import { env, platform } from "node:process";
import { Failed, run, Stop } from "./command.mjs";
import { debianToolchain } from "./debian-rust.mjs";
import { root } from "./paths.mjs";
import { addComponent } from "./rustup.mjs";

/** Runs cargo; when it lacks something that is not ours to write, says what to type. */
export async function cargo(args, options = {}) {
  try {
    return await run("cargo", args, options);
  } catch (error) {
    throw (error instanceof Failed && lackOf(error.output, args, options.cwd)) || error;
  }
}

/** What cargo could not have, by what it printed; undefined when the fault is elsewhere. */
export function lackOf(output, args, cwd = root) {
  const lack = lacks.find(({ sign }) => sign.test(output));
  return lack && new Stop(lack.message, lack.command(args, cwd), output);
}

const components = { fmt: "rustfmt", clippy: "clippy" };
const debianPackages = { fmt: "rustfmt-web", clippy: "rust-web-clippy" };

const lacks = [
  {
    sign: /^error: ('cargo-(fmt|clippy)(\.exe)?' is not installed|no such command: `(fmt|clippy)`)/m,
    message: "cargo has no rustfmt or no clippy",
    command: ([name]) => (env.RUSTUP_TOOLCHAIN === debianToolchain ? `apt-get install ${debianPackages[name]}` : addComponent(components[name])),
  },
  {
    sign: /^error: linker `[^`]+` not found/m,
    message: "Rust needs a linker",
    command: howToGetLinker,
  },
  {
    sign: /^error: (failed to (download|get|fetch|sync)|unable to update registry|no matching package named)|attempting to make an HTTP request, but --offline/im,
    message: "cargo could not fetch the crates that Cargo.lock names; with a network it can",
    command: (_, cwd) => ["cargo fetch --locked", ...manifest(cwd)].join(" "),
  },
];

function howToGetLinker() {
  if (platform === "darwin") return "xcode-select --install";
  if (platform === "win32") return "winget install Microsoft.VisualStudio.2022.BuildTools";
  return "sudo apt-get install build-essential";
}

function manifest(cwd) {
  const folder = relative(root, cwd).replaceAll("\\", "/");
  return folder ? [`--manifest-path ${folder}/Cargo.toml`] : [];
}
