//! `callgate new`

use serde::Serialize;

use super::arguments::New;
use super::host::join;
use super::{Done, Failure, Host, Outcome};

/// A small contact centre, and what must hold in it.
const FILES: [(&str, &str); 2] =
    [("policy.json", include_str!("new/policy.json")), ("cases.json", include_str!("new/cases.json"))];

#[derive(Serialize)]
struct Report<'r> {
    policy: &'r str,
    cases: &'r str,
}

pub(super) fn run(arguments: &New, host: &dyn Host) -> Outcome {
    let files = FILES.map(|(name, text)| (join(&arguments.folder, name), text));
    if let Some((path, _)) = files.iter().find(|(path, _)| host.exists(path)) {
        return Err(Failure::because("exists", path, format!("{path} is there already")));
    }
    host.mkdir(&arguments.folder)?;
    for (path, text) in &files {
        host.write(path, text.as_bytes(), false)?;
    }
    let [(policy, _), (cases, _)] = &files;
    let text = format!("{policy}\n{cases}\n\nEdit them, then\n  callgate check {policy}\n  callgate test {cases}\n");
    Done::new(text, &Report { policy, cases })
}
