//! The command line: one [`run`] for the native binary and for Node, where it runs as wasm.

mod arguments;
mod check;
mod explain;
mod host;
mod import;
mod keygen;
mod new;
mod people;
mod publish;
mod schema;
mod store;
mod test;
mod types;

use clap::Parser;

use crate::error::Error;

use arguments::{Arguments, Command};
#[cfg(not(target_arch = "wasm32"))]
pub use host::native::Native;
pub use host::{Host, HostError};

/// Why a command ended without doing its work.
#[derive(Debug)]
enum Failure {
    /// Said already, on standard error.
    Told,
    /// Input that was refused: the file, and why.
    Refused(String, Error),
    /// The host could not do what was asked.
    Host(HostError),
    /// A sentence of its own.
    Because(String),
}

impl From<HostError> for Failure {
    fn from(error: HostError) -> Self {
        Failure::Host(error)
    }
}

type Outcome = Result<(), Failure>;

/// Runs a command line, `args[0]` being the program's name, and returns its exit code:
/// `0` done, `1` refused or failed, `2` wrong usage.
pub fn run(args: &[String], host: &dyn Host) -> i32 {
    let arguments = match Arguments::try_parse_from(args) {
        Ok(arguments) => arguments,
        Err(error) => return usage(&error, host),
    };
    match perform(arguments.command, host) {
        Ok(()) => 0,
        Err(failure) => {
            tell(failure, host);
            1
        }
    }
}

fn perform(command: Command, host: &dyn Host) -> Outcome {
    match command {
        Command::New(arguments) => new::run(&arguments, host),
        Command::Keygen(arguments) => keygen::run(&arguments, host),
        Command::Check(arguments) => check::run(&arguments, host),
        Command::Test(arguments) => test::run(&arguments, host),
        Command::Publish(arguments) => publish::run(&arguments, host),
        Command::Verify(arguments) => store::verify(&arguments, host),
        Command::Slice(arguments) => store::slice(&arguments, host),
        Command::Explain(arguments) => explain::run(&arguments, host),
        Command::Import(arguments) => import::run(&arguments, host),
        Command::Types(arguments) => types::run(&arguments, host),
        Command::Schema(arguments) => schema::run(&arguments, host),
    }
}

/// Help and version are asked for and go to standard output; everything else is a mistake.
fn usage(error: &clap::Error, host: &dyn Host) -> i32 {
    let text = error.render().to_string();
    if error.use_stderr() {
        host.stderr(&text);
        return 2;
    }
    host.stdout(&text);
    0
}

fn tell(failure: Failure, host: &dyn Host) {
    let text = match failure {
        Failure::Told => return,
        Failure::Refused(file, error) => format!("{file}: {error}"),
        Failure::Host(HostError(text)) | Failure::Because(text) => text,
    };
    host.stderr(&format!("callgate: {text}\n"));
}
