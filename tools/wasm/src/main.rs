//! Writes the JavaScript glue of a wasm file for the web.
//!
//! ```text
//! callgate-wasm-glue INPUT.wasm OUT_DIR OUT_NAME
//! ```
//!
//! The result is what `wasm-bindgen --target web` writes: `OUT_NAME.js`, `OUT_NAME.d.ts` and `OUT_NAME_bg.wasm`.

#![forbid(unsafe_code)]

use std::env;
use std::process::ExitCode;

use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage: callgate-wasm-glue INPUT.wasm OUT_DIR OUT_NAME";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [input, out_dir, out_name] = arguments.as_slice() else {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    };
    match write_glue(input, out_dir, out_name) {
        Ok(()) => ExitCode::SUCCESS,
        Err(reason) => {
            eprintln!("{input}: {reason}");
            ExitCode::FAILURE
        }
    }
}

fn write_glue(input: &str, out_dir: &str, out_name: &str) -> Result<(), String> {
    let mut bindgen = Bindgen::new();
    bindgen
        .input_path(input)
        .web(true)
        .and_then(|bindgen| bindgen.typescript(true).out_name(out_name).generate(out_dir))
        .map_err(|error| format!("{error:#}"))
}
