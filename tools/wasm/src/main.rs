//! Writes the JavaScript glue of a wasm file for the web.
//!
//! ```text
//! callgate-wasm-glue INPUT.wasm OUT_DIR OUT_NAME [--panics-trap]
//! ```
//!
//! The result is what `wasm-bindgen --target web` writes: `OUT_NAME.js`, `OUT_NAME.d.ts` and `OUT_NAME_bg.wasm`. With `--panics-trap` a
//! panic is a trap at once, as with a standard library built for `panic=immediate-abort`: what would put its message together, for
//! nobody to read, can then be left out.

#![forbid(unsafe_code)]

use std::collections::HashSet;
use std::env;
use std::process::ExitCode;

use walrus::ir::{Call, Visitor, dfs_in_order};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};
use wasm_bindgen_cli_support::Bindgen;

const USAGE: &str = "usage: callgate-wasm-glue INPUT.wasm OUT_DIR OUT_NAME [--panics-trap]";
/// What every panic comes to.
const PANIC: &str = "core::panicking::panic_fmt";
/// What puts every text together that is formatted.
const FORMAT: &str = "core::fmt::write";

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
        trap_on_panic(output.wasm_mut())?;
    }
    output.emit(out_dir).map_err(|error| format!("{error:#}"))
}

/// Makes a trap of what every panic comes to, and of what nothing but its message uses. The latter stands in a table, from which
/// nobody can tell that it is not used.
fn trap_on_panic(module: &mut Module) -> Result<(), String> {
    let named: Vec<(FunctionId, String)> =
        module.funcs.iter().filter_map(|function| Some((function.id(), plain(function.name.as_deref()?)))).collect();
    if !named.iter().any(|(_, name)| name == PANIC) {
        return Err(format!("it has no `{PANIC}`"));
    }
    let formatting: HashSet<FunctionId> = of(&named, |name| name == FORMAT || name.contains(" as core::fmt::"));
    let formats = |(id, name): &&(FunctionId, String)| {
        !is_of_panics(name)
            && !name.starts_with("core::fmt::")
            && !name.starts_with("<core::fmt::")
            && calls(module, *id, &formatting)
    };
    if let Some((_, name)) = named.iter().find(formats) {
        return Err(format!("`{name}` formats a text, so that not only panics do"));
    }
    for id in of(&named, is_of_panics) {
        trap(module, id);
    }
    Ok(())
}

fn of(named: &[(FunctionId, String)], is: impl Fn(&str) -> bool) -> HashSet<FunctionId> {
    named.iter().filter(|(_, name)| is(name)).map(|(id, _)| *id).collect()
}

fn is_of_panics(name: &str) -> bool {
    name == PANIC || name.starts_with("<std::panicking::panic_handler::") || name.contains(" as core::fmt::")
}

fn trap(module: &mut Module, id: FunctionId) {
    if !matches!(module.funcs.get(id).kind, FunctionKind::Local(_)) {
        return;
    }
    let (parameters, results) = module.types.params_results(module.funcs.get(id).ty());
    let (parameters, results) = (parameters.to_vec(), results.to_vec());
    let arguments = parameters.iter().map(|kind| module.locals.add(*kind)).collect();
    let mut body = FunctionBuilder::new(&mut module.types, &parameters, &results);
    body.func_body().unreachable();
    module.funcs.get_mut(id).kind = FunctionKind::Local(body.local_func(arguments));
}

/// Whether a function calls one of some others itself, and not by a table.
fn calls(module: &Module, caller: FunctionId, others: &HashSet<FunctionId>) -> bool {
    struct Seeking<'a>(&'a HashSet<FunctionId>, bool);
    impl Visitor<'_> for Seeking<'_> {
        fn visit_call(&mut self, call: &Call) {
            self.1 |= self.0.contains(&call.func);
        }
    }
    let FunctionKind::Local(body) = &module.funcs.get(caller).kind else { return false };
    let mut seeking = Seeking(others, false);
    dfs_in_order(&mut seeking, body, body.entry_block());
    seeking.1
}

/// A name without the hashes of crates.
fn plain(name: &str) -> String {
    let (mut plain, mut depth) = (String::new(), 0);
    for letter in name.chars() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ if depth == 0 => plain.push(letter),
            _ => {}
        }
    }
    plain
}
