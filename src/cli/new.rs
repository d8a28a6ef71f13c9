//! `callgate new`

use super::arguments::New;
use super::host::join;
use super::{Failure, Host, Outcome};

/// A small contact centre, and what must hold in it.
const FILES: [(&str, &str); 2] =
    [("policy.json", include_str!("new/policy.json")), ("cases.json", include_str!("new/cases.json"))];

pub(super) fn run(arguments: &New, host: &dyn Host) -> Outcome {
    let files = FILES.map(|(name, text)| (join(&arguments.folder, name), text));
    if let Some((path, _)) = files.iter().find(|(path, _)| host.exists(path)) {
        return Err(Failure::Because(format!("{path} is there already")));
    }
    host.mkdir(&arguments.folder)?;
    for (path, text) in &files {
        host.write(path, text.as_bytes(), false)?;
        host.stdout(&format!("{path}\n"));
    }
    let [(policy, _), (cases, _)] = &files;
    host.stdout(&format!("\nEdit them, then\n  callgate check {policy}\n  callgate test {cases}\n"));
    Ok(())
}
