//! The native `callgate` command.

/// Publishing allocates much, on several threads.
#[cfg(not(target_arch = "wasm32"))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    let args: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let code = callgate::cli::run(&args, &callgate::cli::Native);
    u8::try_from(code).map_or(std::process::ExitCode::FAILURE, std::process::ExitCode::from)
}

#[cfg(target_arch = "wasm32")]
fn main() {}
