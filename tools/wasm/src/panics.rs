//! Panics as traps.

use std::collections::HashSet;

use walrus::ir::{Call, Visitor, dfs_in_order};
use walrus::{FunctionBuilder, FunctionId, FunctionKind, Module};

/// What every panic comes to.
const PANIC: &str = "core::panicking::panic_fmt";
/// What puts every text together that is formatted.
const FORMAT: &str = "core::fmt::write";

/// Makes a trap of what every panic comes to, and of what nothing but its message uses. The latter stands in a table, from which
/// nobody can tell that it is not used.
pub fn trap(module: &mut Module) -> Result<(), String> {
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
        trap_in(module, id);
    }
    Ok(())
}

fn of(named: &[(FunctionId, String)], is: impl Fn(&str) -> bool) -> HashSet<FunctionId> {
    named.iter().filter(|(_, name)| is(name)).map(|(id, _)| *id).collect()
}

fn is_of_panics(name: &str) -> bool {
    name == PANIC || name.starts_with("<std::panicking::panic_handler::") || name.contains(" as core::fmt::")
}

fn trap_in(module: &mut Module, id: FunctionId) {
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
