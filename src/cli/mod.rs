//! The command line: one [`run`] for the native binary and for Node, where it runs as wasm.

mod ahead;
mod arguments;
mod check;
mod checkpoint;
mod explain;
mod fetch;
mod floor;
pub(crate) mod host;
mod import;
mod inspect;
mod keygen;
mod new;
mod output;
mod people;
mod publish;
mod renew;
mod rows;
mod schema;
mod signing;
mod store;
mod test;
mod types;

use std::ffi::OsString;

use clap::Parser;

use arguments::{Arguments, Command};
#[cfg(not(target_arch = "wasm32"))]
pub use host::native::Native;
pub use host::{Content, Fetched, FileError, Host, HostError, Watched};
use output::{Console, Done, Exit, Failure, Outcome};

const JSON: &str = "--json";

/// Runs a command line, `args[0]` being the program's name, and returns its exit code: `0` done, `1` input refused,
/// `2` wrong usage, `3` the machine could not, `4` the store was changed by somebody else meanwhile.
pub fn run<A: Clone + Into<OsString>>(args: &[A], host: &dyn Host) -> i32 {
    let mut args: Vec<OsString> = args.iter().cloned().map(Into::into).collect();
    // What was typed may not be readable as a whole, so the flag is looked for.
    let json = args.iter().any(|arg| arg == JSON);
    if args.get(1).is_some_and(|command| command == "help") {
        // Help takes the names of commands only.
        args.retain(|arg| arg != JSON);
    }
    match Arguments::try_parse_from(args) {
        Ok(Arguments { json, command }) => {
            let console = Console::new(host, json);
            console.end(perform(command, &console))
        }
        Err(error) => Console::new(host, json).usage(&error),
    }
}

fn perform(command: Command, console: &Console<'_>) -> Outcome {
    let host = console.host;
    match command {
        Command::New(arguments) => new::run(&arguments, host),
        Command::Keygen(arguments) => keygen::run(&arguments, host),
        Command::Check(arguments) => check::run(&arguments, host),
        Command::Test(arguments) => test::run(&arguments, console),
        Command::Publish(arguments) => publish::run(&arguments, host),
        Command::Renew(arguments) => renew::run(&arguments, host),
        Command::Verify(arguments) => store::verify(&arguments, host),
        Command::Slice(arguments) => store::slice(&arguments, console),
        Command::Inspect(arguments) => inspect::run(&arguments, host),
        Command::Explain(arguments) => explain::run(&arguments, host),
        Command::Import(arguments) => import::run(&arguments, host),
        Command::Types(arguments) => types::run(&arguments, host),
        Command::Schema(arguments) => schema::run(&arguments, host),
    }
}
