import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { install } from "./apt.mjs";
import { ask, run, which } from "./command.mjs";
import { librarySources, renamed } from "./renamed.mjs";

/** The name under which rustup knows Debian's compiler. */
export const debianToolchain = "debian";

const target = "wasm32-unknown-unknown";
const packages = ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm", "lld-22", "rustfmt-web", "rust-web-clippy"];
const vendored = "/usr/lib/rustlib/src/rust/library/vendor";

/** Installs Debian's compiler, builds its standard library for wasm once, and tells rustup where it is. */
export async function buildTarget() {
  await install(packages);
  const folder = mkdtempSync(join(tmpdir(), "callgate-std-"));
  try {
    await buildStandardLibrary(folder);
    intoSysroot(join(folder, "target", target, "release", "deps"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (which("rustup")) await run("rustup", ["toolchain", "link", debianToolchain, "/usr"]);
}

/** The library comes as a by-product of an empty crate; cargo alone would not find the packaged sources' dependencies. */
async function buildStandardLibrary(folder) {
  mkdirSync(join(folder, "src"));
  writeFileSync(join(folder, "src", "lib.rs"), "#![no_std]\n");
  writeFileSync(join(folder, "Cargo.toml"), manifest);
  await run("/usr/bin/cargo", buildStd, { cwd: folder, env: environment(folder) });
}

const manifest = `[package]
name = "nothing"
version = "0.0.0"
edition = "2021"

[profile.release]
opt-level = 3
codegen-units = 1
debug = 0
panic = "abort"
`;

const buildStd = [
  ...["build", "--release", "--offline", "--target", target],
  ...["--config", 'source.crates-io.replace-with="vendored"'],
  ...["--config", `source.vendored.directory="${vendored}"`],
  "-Zbuild-std=std,panic_abort,panic_unwind,proc_macro,test",
];

/** What is compiled with this library holds its paths: they are named as in the library that rustup would have brought. */
const environment = (folder) => ({
  RUSTC: "/usr/bin/rustc",
  RUSTC_BOOTSTRAP: "1",
  CARGO_ENCODED_RUSTFLAGS: ["-Cembed-bitcode=yes", ...renamed([[folder, "/std"], ...librarySources("/usr/bin/rustc")])].join("\x1f"),
  CARGO_TARGET_DIR: "target",
  __CARGO_DEFAULT_LIB_METADATA: "stablestd",
});

function intoSysroot(deps) {
  const sysroot = ask("/usr/bin/rustc", ["--print", "sysroot"]);
  const place = join(sysroot, "lib", "rustlib", target, "lib");
  mkdirSync(place, { recursive: true });
  const libraries = readdirSync(deps).filter((name) => name.endsWith(".rlib") && !name.startsWith("libnothing-"));
  for (const name of libraries) cpSync(join(deps, name), join(place, name));
}
