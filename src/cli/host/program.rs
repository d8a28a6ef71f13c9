//! Running another program, natively.

use std::io::{Read, Write};
use std::process::{Child, Command, Stdio};
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

use super::HostError;

/// Long enough for somebody to touch a token.
const PATIENCE: Duration = Duration::from_secs(120);
/// A signature is far smaller.
const OUTPUT: u64 = 64 * 1024;

pub(super) fn execute(program: &str, args: &[String], input: &[u8]) -> Result<Vec<u8>, HostError> {
    let failed = |why: &str| HostError::of(program, "signer_failed", why);
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
    let mut child = command.spawn().map_err(|_| failed("cannot be run"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that does not read its input to the end may still answer well.
        let _ = stdin.write_all(input);
    }
    let stdout = child.stdout.take();
    let reader = spawn(move || {
        let mut output = Vec::new();
        let read = stdout.map_or(Ok(0), |stdout| stdout.take(OUTPUT).read_to_end(&mut output));
        read.map(|_| output)
    });
    match ended(&mut child) {
        Some(true) => reader.join().ok().and_then(Result::ok).ok_or_else(|| failed("its output cannot be read")),
        Some(false) => Err(failed("ended with an error")),
        None => Err(failed("did not end within two minutes")),
    }
}

/// Whether the program ended well; `None` for one that had to be stopped.
fn ended(child: &mut Child) -> Option<bool> {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) => sleep(Duration::from_millis(5)),
            Err(_) => return Some(false),
        }
    }
    let _ = child.kill().and_then(|()| child.wait().map(drop));
    None
}
