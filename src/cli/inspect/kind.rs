//! What some bytes are, by their content and never by their name.

use crate::json::{self, Node};

/// Everything that is recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Checkpoint,
    Slice,
    LinesFile,
    NodesFile,
    Keys,
    Floor,
    Policy,
    Cases,
}

/// Deep enough for any document.
const NESTING: usize = 16;

/// What the bytes are, if they are anything of ours.
pub(super) fn of(bytes: &[u8]) -> Option<Kind> {
    if bytes.starts_with(b"{\"key\":") {
        return Some(Kind::LinesFile);
    }
    let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    if is_jws(first) {
        let only = bytes.len() <= first.len() + 1;
        return Some(if only { Kind::Checkpoint } else { Kind::Slice });
    }
    match json::parse(bytes, NESTING) {
        Ok(root) => document(&root),
        Err(_) => is_nodes(bytes).then_some(Kind::NodesFile),
    }
}

/// Three parts of base64url, the first of which is a JSON object.
fn is_jws(row: &[u8]) -> bool {
    let letter = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let parts: Vec<&[u8]> = row.split(|byte| *byte == b'.').collect();
    row.starts_with(b"ey") && parts.len() == 3 && parts.iter().all(|part| part.iter().all(letter))
}

/// A full level of hashes: 2 to 8,192 of them, which is what a root has at most.
fn is_nodes(bytes: &[u8]) -> bool {
    let hashes = bytes.len() / 32;
    bytes.len().is_multiple_of(32) && hashes.is_power_of_two() && (2..=8192).contains(&hashes)
}

fn document(root: &Node<'_>) -> Option<Kind> {
    let has = |name: &str| root.get(name).is_some();
    if has("keys") || has("kty") {
        return Some(Kind::Keys);
    }
    if has("sequence") && has("root") {
        return Some(Kind::Floor);
    }
    match (has("tenant"), has("cases")) {
        (true, _) => Some(Kind::Policy),
        (_, true) => Some(Kind::Cases),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_what_it_is() {
        let (nodes, root, more) = ([7; 64], [7; 8192 * 32], [7; 16_384 * 32]);
        for (bytes, kind) in [
            (&b"{\"key\":\"routes\"}\n"[..], Some(Kind::LinesFile)),
            (b"eyJ.eyJ.x-_", Some(Kind::Checkpoint)),
            (b"eyJ.eyJ.x\n", Some(Kind::Checkpoint)),
            (b"eyJ.eyJ.x\n{\n\n", Some(Kind::Slice)),
            (b"{\"keys\":[]}", Some(Kind::Keys)),
            (b" {\"kty\": \"oct\"}", Some(Kind::Keys)),
            (b"{\"sequence\":1,\"root\":\"\"}", Some(Kind::Floor)),
            (b"{\"tenant\":\"a\"}", Some(Kind::Policy)),
            (b"{\"policy\":\"a\",\"cases\":[]}", Some(Kind::Cases)),
            (&nodes, Some(Kind::NodesFile)),
            (&root, Some(Kind::NodesFile)),
            (&more, None),
            (&nodes[..32], None),
            (b"{}", None),
            (b"", None),
            (b"a.b.c", None),
        ] {
            assert_eq!(of(bytes), kind, "{}", String::from_utf8_lossy(bytes));
        }
    }
}
