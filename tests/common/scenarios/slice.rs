//! Rows of a slice left out, added, exchanged or folded otherwise.

use callgate::snapshot::base64url;

use super::checkpoint::other_bits;
use super::{Bench, MIA, Named, asking, in_page, opening, questions, untrue};
use crate::common::NOON;
use crate::common::tree::told;

type Rows = Vec<Vec<u8>>;

pub fn all(bench: &Bench) -> Vec<Named> {
    let parts = [whole(bench), rows(bench), proofs(bench), elsewhere(bench), bytes(bench)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("slice/{name}"), scenario)).collect()
}

fn edited(bench: &Bench, edit: impl Fn(&mut Rows)) -> Rows {
    let mut rows = bench.rows();
    edit(&mut rows);
    rows
}

fn whole(bench: &Bench) -> Vec<Named> {
    let step = asking(super::slice(NOON, &bench.rows(), "opened", Some(NOON)), questions());
    vec![("as-published".into(), in_page("a slice as it was published", vec![step]))]
}

fn rows(bench: &Bench) -> Vec<Named> {
    let good = bench.rows();
    let (end, tree) = (good.len(), bench.tree());
    let noor = ["user/noor", "view/role/clerk"];
    let more = |key: &str| [&good[..], &tree.rows(key)].concat();
    let named = |name: &str, title: &str, rows: Rows, code: &str| (name.to_owned(), opening(title, &rows, code));
    vec![
        named("another-person", "the slice of somebody else", tree.slice(&noor), "wrong_subject"),
        named("view-first", "a view in the place of the person", tree.slice(&MIA[1..]), "wrong_subject"),
        named("a-line-fewer", "a line that is needed is not there", good[..end - 2].to_vec(), "needs_mismatch"),
        named("only-the-person", "the person's line alone", good[..3].to_vec(), "needs_mismatch"),
        named("a-line-twice", "a line that is there twice", more("list/queue"), "needs_mismatch"),
        named("a-line-more", "the line of another person beside them", more("user/noor"), "needs_mismatch"),
        named("the-route-table", "the route table, which is not for pages", more("routes"), "needs_mismatch"),
        named("lines-swapped", "two lines in the wrong order", edited(bench, |rows| rows[3..7].rotate_left(2)), "needs_mismatch"),
        ("only-a-checkpoint".into(), untrue("no lines at all", &good[..1], "malformed_slice")),
        ("an-odd-row".into(), untrue("a line without a proof", &good[..end - 1], "malformed_slice")),
        ("an-empty-row".into(), untrue("an empty row at the end", &[&good[..], &[Vec::new()]].concat(), "malformed_slice")),
        ("nothing".into(), untrue("nothing at all", &[], "malformed_slice")),
        (
            "65-lines".into(),
            untrue(
                "more lines than a slice may have",
                &[&good[..1], &vec![&good[1..3]; 65].concat()].concat(),
                "malformed_slice",
            ),
        ),
    ]
}

fn proof(hashes: usize) -> Vec<u8> {
    base64url::encode(&vec![0; hashes * 32]).into_bytes()
}

fn proofs(bench: &Bench) -> Vec<Named> {
    let text = |rows: &Rows, index: usize| String::from_utf8(rows[index].clone()).unwrap();
    let proof_of = |bytes: &[u8]| base64url::encode(bytes).into_bytes();
    let decoded = |rows: &Rows| base64url::decode(&text(rows, 2)).unwrap();
    let named = |name: &str, title: &str, code: &str, edit: &dyn Fn(&mut Rows)| {
        (name.to_owned(), opening(title, &edited(bench, edit), code))
    };
    vec![
        named("proofs-swapped", "a line with the proof of another", "root_mismatch", &|rows| rows.swap(2, 4)),
        named("zero-sibling", "siblings of zeros", "root_mismatch", &|rows| rows[2] = proof(2)),
        named("no-sibling", "a proof of nothing", "root_mismatch", &|rows| rows[2].clear()),
        named("a-sibling-fewer", "a proof without its deepest hash", "root_mismatch", &|rows| {
            rows[2] = proof_of(&decoded(rows)[32..])
        }),
        named("a-sibling-more", "a proof with a hash of zeros below", "root_mismatch", &|rows| {
            rows[2] = proof_of(&[&[0; 32], &decoded(rows)[..]].concat());
        }),
        named("siblings-reversed", "a proof from the root down", "root_mismatch", &|rows| {
            let mut hashes = decoded(rows).as_chunks::<32>().0.to_vec();
            hashes.reverse();
            rows[2] = proof_of(hashes.as_flattened());
        }),
        named("proof-of-65", "more hashes than a proof may have", "malformed_slice", &|rows| rows[2] = proof(65)),
        named("proof-of-33-bytes", "no whole number of hashes", "malformed_slice", &|rows| rows[2] = proof_of(&[0; 33])),
        named("padded-proof", "a proof with padding", "malformed_slice", &|rows| rows[2].push(b'=')),
        named("trailing-bits-of-a-proof", "bits of a proof that carry nothing", "malformed_slice", &|rows| {
            rows[6] = other_bits(&text(rows, 6)).into_bytes();
        }),
        named("leaf-as-node", "two hashes in the place of a line", "line_refused", &|rows| rows[1] = proof(2)),
        named("changed-line", "one letter of a line", "root_mismatch", &|rows| {
            rows[1] = text(rows, 1).replace("retail", "retaim").into_bytes();
        }),
        named("space-in-a-line", "a space that means nothing", "root_mismatch", &|rows| {
            rows[1] = text(rows, 1).replace(",\"status\"", ", \"status\"").into_bytes();
        }),
        named("carriage-return", "a carriage return at the end of a line", "root_mismatch", &|rows| rows[1].push(b'\r')),
        named("renamed-person", "somebody else's line under the own name", "root_mismatch", &|rows| {
            let noor = bench.tree().slice(&["user/noor", "view/role/clerk"]);
            rows[1] = text(&noor, 1).replace("user/noor", "user/mia").into_bytes();
            rows[2].clone_from(&noor[2]);
        }),
    ]
}

/// Lines of another publication, and of another place.
fn elsewhere(bench: &Bench) -> Vec<Named> {
    let wider = bench.changed("view/role/lead", "\"assigned\":\"agent\"", "\"ids\":[\"support\"]");
    let before = bench.with("view/role/lead", &wider);
    let older = before.rows("view/role/lead");
    let mixed = edited(bench, |rows| rows[5..7].clone_from_slice(&older));
    let lines = edited(bench, |rows| rows[5].clone_from(&older[0]));
    let checkpoint = edited(bench, |rows| rows[0] = before.checkpoint(NOON).into_bytes());
    let moved = bench.tree().misplace("user/mia", "user/noor").slice(&MIA);
    vec![
        ("view-of-an-older-root".into(), opening("the view of the root before, with its proof", &mixed, "root_mismatch")),
        (
            "view-with-a-newer-proof".into(),
            opening("the view of the root before, with the proof of now", &lines, "root_mismatch"),
        ),
        ("checkpoint-of-another-root".into(), opening("a checkpoint of another publication", &checkpoint, "root_mismatch")),
        ("line-in-another-place".into(), opening("a line folded with the bits of another key", &moved, "root_mismatch")),
    ]
}

/// The same slice in other bytes.
fn bytes(bench: &Bench) -> Vec<Named> {
    let text: Vec<u8> = bench.rows().iter().flat_map(|row| [&row[..], b"\n"].concat()).collect();
    let open = |bytes: &[u8]| {
        let mut scenario = untrue("", &[], "malformed_slice");
        scenario["steps"][0]["slice"] = told(bytes);
        scenario
    };
    let titled = |title: &str, code: &str, bytes: &[u8]| {
        let mut scenario = open(bytes);
        scenario["title"] = title.into();
        scenario["steps"][0]["code"] = code.into();
        scenario
    };
    let windows = String::from_utf8(text.clone()).unwrap().replace('\n', "\r\n");
    vec![
        ("no-last-newline".into(), titled("no newline at the end", "malformed_slice", &text[..text.len() - 1])),
        (
            "line-ends-of-windows".into(),
            titled("rows that end with carriage return and newline", "malformed_jws", windows.as_bytes()),
        ),
        (
            "byte-order-mark".into(),
            titled("a byte order mark before it", "malformed_jws", &[b"\xef\xbb\xbf", &text[..]].concat()),
        ),
        (
            "in-utf-16".into(),
            titled("the text as UTF-16", "malformed_slice", &text.iter().flat_map(|byte| [*byte, 0]).collect::<Vec<u8>>()),
        ),
    ]
}
