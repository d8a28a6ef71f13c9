//! Writes the JavaScript glue of a wasm file for the web.
//!
//! ```text
//! callgate-wasm-glue INPUT.wasm OUT_DIR OUT_NAME [--panics-trap]
//! ```
//!
//! The result is what `wasm-bindgen --target web` writes: `OUT_NAME.js`, `OUT_NAME.d.ts` and `OUT_NAME_bg.wasm`. With `--panics-trap` a
//! panic is a trap at once, as with a standard library built for `panic=immediate-abort`: what would put its message together, for
//! nobody to read, can then be left out, and where in the source it would have been is blank.

#![forbid(unsafe_code)]

mod panics;
mod places;

use std::env;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage: callgate-wasm-glue INPUT.wasm OUT_DIR OUT_NAME [--panics-trap]";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (input, out_dir, out_name, trap) = match arguments.as_slice() {
        [input, out_dir, out_name] => (input, out_dir, out_name, false),
        [input, out_dir, out_name, option] if option == "--panics-trap" => (input, out_dir, out_name, true),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match write_glue(input, out_dir, out_name, trap) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{input}: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn write_glue(input: &str, out_dir: &str, out_name: &str, trap: bool) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    let mut output = bindgen
        .input_path(input)
        .web(true)
        .and_then(|bindgen| bindgen.typescript(true).out_name(out_name).generate_output())
        .map_err(|error| format!("{error:#}"))?;
    if trap {
        panics::trap(output.wasm_mut())?;
        places::blank(output.wasm_mut());
    }
    output.emit(out_dir).map_err(|error| format!("{error:#}"))
}
