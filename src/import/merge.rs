//! Roles put into the text of a document, of which everything else stays as its author wrote it.

use crate::json::{self, Node};
use crate::policy::Id;

use super::Imported;

/// As deep as a policy may be nested.
const MAX_DEPTH: usize = 16;
const INDENT: &str = "    ";

/// Text that takes the place of the bytes `[start, end)`.
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

/// The document with these roles in it, in the place of those that it has under the same ids.
///
/// # Errors
/// Where the text is no JSON object, or its `roles` are none.
pub fn merge(document: &str, imported: &Imported) -> Result<String, &'static str> {
    let root = json::parse(document.as_bytes(), MAX_DEPTH).map_err(|_| "the document is not JSON")?;
    if root.as_object().is_none() {
        return Err("the document is not an object");
    }
    let mut edits = match root.get("roles") {
        Some(roles) if roles.as_object().is_none() => return Err("the document's `roles` are not an object"),
        Some(roles) => in_roles(document, roles, imported),
        None if imported.roles.is_empty() => Vec::new(),
        None => vec![appended(document, &root, &format!("\"roles\": {{{}\n  }}", entries(imported, |_| true)), "\n  ", "\n")],
    };
    edits.sort_by_key(|edit| edit.start);
    let mut merged = document.to_owned();
    for edit in edits.iter().rev() {
        merged.replace_range(edit.start..edit.end, &edit.text);
    }
    Ok(merged)
}

fn in_roles(document: &str, roles: &Node<'_>, imported: &Imported) -> Vec<Edit> {
    let there = imported.roles.iter().filter_map(|(id, role)| {
        let old = roles.get(id)?;
        Some(Edit { start: old.start, end: old.end, text: role.to_json(INDENT) })
    });
    let mut edits: Vec<Edit> = there.collect();
    let new = entries(imported, |id| roles.get(id).is_none());
    if !new.is_empty() {
        edits.push(appended(document, roles, new.trim_start(), "\n    ", "\n  "));
    }
    edits
}

/// `"id": role` for each role that is asked for, each on a line of its own.
fn entries(imported: &Imported, wanted: impl Fn(&Id) -> bool) -> String {
    let roles = imported.roles.iter().filter(|(id, _)| wanted(id));
    let entries: Vec<String> = roles.map(|(id, role)| format!("\n{INDENT}\"{id}\": {}", role.to_json(INDENT))).collect();
    entries.join(",")
}

/// A member put behind the last one of an object; `before` and `after` are the space around it.
fn appended(document: &str, object: &Node<'_>, member: &str, before: &str, after: &str) -> Edit {
    let end = object.end - 1;
    let start = document[..end].trim_end().len();
    let comma = if object.as_object().is_some_and(|members| !members.is_empty()) { "," } else { "" };
    Edit { start, end, text: format!("{comma}{before}{member}{after}") }
}
