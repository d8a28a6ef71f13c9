//! The private store: files swapped, cut, withheld, or laid out as no publisher would.

use std::collections::BTreeMap;

use callgate::snapshot::hash::{self, hex};
use serde_json::{Value as Json, json};

use super::{Bench, HOUR, Named, asking, at_edge, questions, store};
use crate::common::NOON;
use crate::common::tree::{Store, Tree, lines_file};

pub fn all(bench: &Bench) -> Vec<Named> {
    let parts = [whole(bench), bytes(bench), nodes(bench), missing(bench), crooked(bench)];
    parts.into_iter().flatten().map(|(name, scenario)| (format!("files/{name}"), scenario)).collect()
}

fn at_depth(bench: &Bench, depth: usize) -> Tree {
    Tree::new(depth, &bench.lines)
}

fn opened(title: &str, published: &Store) -> Json {
    at_edge(title, vec![asking(store(NOON, published, "opened", Some(NOON)), questions())])
}

fn refused(title: &str, published: &Store, code: &str) -> Json {
    at_edge(title, vec![store(NOON, published, code, Some(NOON))])
}

fn of_subject(mut scenario: Json, subject: &str) -> Json {
    scenario["trust"]["subject"] = json!(subject);
    scenario
}

/// A subject of whom nothing is published, by the first bits of whose key nothing stands.
fn nobody(tree: &Tree) -> String {
    let empty = |subject: &String| !tree.reaches(&hash::position(&format!("user/{subject}")));
    (0..).map(|number| format!("nobody-{number}")).find(empty).unwrap()
}

fn whole(bench: &Bench) -> Vec<Named> {
    let (one, eight, many) = (at_depth(bench, 0), at_depth(bench, 3), at_depth(bench, 9));
    let empty = nobody(&eight);
    vec![
        ("one-file".into(), opened("all lines in one file", &one.store(NOON))),
        ("two-levels".into(), opened("one node file over files of lines", &eight.store(NOON))),
        ("three-levels".into(), opened("node files over node files", &many.store(NOON))),
        ("nobody".into(), of_subject(refused("a subject without a line", &one.store(NOON), "unknown_subject"), "nobody")),
        (
            "empty-subtree".into(),
            of_subject(refused("a subject of whose prefix there is no line", &eight.store(NOON), "unknown_subject"), &empty),
        ),
        (
            "a-view-as-subject".into(),
            of_subject(
                refused("a subject that is called as another line", &one.store(NOON), "unknown_subject"),
                "../view/role/lead",
            ),
        ),
    ]
}

/// A store of which one file is exchanged.
fn with_file(published: &Store, name: &str, edit: impl Fn(&mut Vec<u8>)) -> Store {
    let mut published = published.clone();
    edit(published.files.get_mut(name).unwrap());
    published
}

fn lines_of(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split_inclusive(|byte| *byte == b'\n').map(|line| line[..line.len() - 1].to_vec()).collect()
}

/// The one file of lines, in other bytes.
fn bytes(bench: &Bench) -> Vec<Named> {
    let published = at_depth(bench, 0).store(NOON);
    let changed = |name: &str, title: &str, edit: &dyn Fn(&mut Vec<Vec<u8>>)| {
        let edited = with_file(&published, &published.root, |bytes| {
            let mut lines = lines_of(bytes);
            edit(&mut lines);
            *bytes = lines_file(lines.iter());
        });
        (name.to_owned(), refused(title, &edited, "root_mismatch"))
    };
    let raw = |name: &str, title: &str, edit: &dyn Fn(&mut Vec<u8>)| {
        (name.to_owned(), refused(title, &with_file(&published, &published.root, edit), "root_mismatch"))
    };
    vec![
        changed("a-line-absent", "a file of lines without one of them", &|lines| drop(lines.pop())),
        changed("a-line-twice", "a file of lines with one of them twice", &|lines| lines.push(lines[0].clone())),
        changed("lines-out-of-order", "the lines in another order", &|lines| lines.swap(0, 1)),
        changed("a-line-changed", "one letter of a line", &|lines| {
            let last = lines[0].len() - 3;
            lines[0][last] ^= 1;
        }),
        raw("truncated", "a file cut off", &|bytes| bytes.truncate(bytes.len() / 2)),
        raw("no-last-newline", "a file without its last byte", &|bytes| bytes.truncate(bytes.len() - 1)),
        raw("empty-line", "an empty line at its end", &|bytes| bytes.push(b'\n')),
        raw("empty-file", "a file of nothing", &|bytes| bytes.clear()),
        raw("a-page", "the page of an error in its place", &|bytes| *bytes = b"<!doctype html><title>404</title>\n".to_vec()),
    ]
}

/// Files over files.
fn nodes(bench: &Bench) -> Vec<Named> {
    let two = at_depth(bench, 3).store(NOON);
    let three = at_depth(bench, 9).store(NOON);
    let (mia, other) = (two.file_of("user/mia"), two.file_of("view/role/lead"));
    assert_ne!(mia, other);
    let swapped = with_file(&two, &mia, |bytes| bytes.clone_from(&two.files[&other]));
    let middle: Vec<&String> = three.files.iter().filter(|(_, bytes)| bytes.len() == 128 * 32).map(|(name, _)| name).collect();
    let exchanged = with_file(&three, middle[0], |bytes| bytes.clone_from(&three.files[middle[1]]));
    let exchanged = with_file(&exchanged, middle[1], |bytes| bytes.clone_from(&three.files[middle[0]]));
    let root = |edit: &dyn Fn(&mut Vec<u8>)| with_file(&two, &two.root, edit);
    let halves = |bytes: &mut Vec<u8>| bytes.rotate_left(32);
    vec![
        ("lines-files-swapped".into(), refused("the lines of another prefix", &swapped, "root_mismatch")),
        ("node-files-swapped".into(), refused("two node files under each other's names", &exchanged, "root_mismatch")),
        ("nodes-rotated".into(), refused("the hashes of a node file in another order", &root(&halves), "root_mismatch")),
        (
            "a-node-fewer".into(),
            refused("a node file with a hash fewer", &root(&|bytes| bytes.truncate(7 * 32)), "root_mismatch"),
        ),
        ("a-node-more".into(), refused("a node file with a hash more", &root(&|bytes| bytes.extend([0; 32])), "root_mismatch")),
        ("a-node-of-zeros".into(), refused("a subtree called empty", &root(&|bytes| emptied(bytes)), "root_mismatch")),
        (
            "lines-in-a-node-file".into(),
            refused("lines where hashes belong", &root(&|bytes| bytes.clone_from(&two.files[&mia])), "root_mismatch"),
        ),
    ]
}

fn emptied(bytes: &mut [u8]) {
    let index = bytes.chunks(32).position(|hash| hash != [0; 32]).unwrap();
    bytes[index * 32..][..32].fill(0);
}

fn missing(bench: &Bench) -> Vec<Named> {
    let two = at_depth(bench, 3).store(NOON);
    let without = |published: &Store, name: &str| {
        let mut published = published.clone();
        published.files.remove(name).unwrap();
        published
    };
    let newer = bench.with("list/queue", &bench.changed("list/queue", "support", "returns"));
    let newer = newer.at_depth(3).store(NOON + HOUR);
    let (later, at) = (NOON + 2 * HOUR, Some(NOON + HOUR));
    let behind = without(&newer, &newer.file_of("list/queue"));
    vec![
        ("root-missing".into(), refused("no root file", &without(&two, &two.root), "unavailable")),
        (
            "person-missing".into(),
            refused("the file of the person is not there", &without(&two, &two.file_of("user/mia")), "unavailable"),
        ),
        (
            "never-an-older-root".into(),
            at_edge(
                "a newer checkpoint whose files are held back: denied, and the older root is not used instead",
                vec![
                    store(later, &two, "opened", Some(NOON)),
                    store(later, &behind, "unavailable", at),
                    store(later, &two, "rolled_back", at),
                    store(later, &newer, "opened", at),
                ],
            ),
        ),
    ]
}

/// Signed, and still not a tree.
fn crooked(bench: &Bench) -> Vec<Named> {
    let lines = |key: &str| bench.lines[key].clone();
    let leaf = |key: &str| hash::Leaf { position: hash::position(key), hash: hash::leaf(&lines(key)) };
    let mut left: Vec<&String> = bench.lines.keys().collect();
    left.sort_by_key(|key| hash::position(key));
    let foreign = left.iter().position(|key| hash::bit(&hash::position(key), 0)).unwrap();
    let own: Vec<hash::Leaf> = left[..=foreign].iter().map(|key| leaf(key)).collect();
    let rest: Vec<hash::Leaf> = left[foreign + 1..].iter().map(|key| leaf(key)).collect();
    let nodes = [hash::subtree(&own, 1, 1), hash::subtree(&rest, 1, 1)];
    let root = hash::node(&nodes[0], &nodes[1]);
    let file = |keys: &[&String]| lines_file(keys.iter().map(|key| &bench.lines[*key]));
    let files = BTreeMap::from([
        (hex(&root), nodes.as_flattened().to_vec()),
        (hex(&nodes[0]), file(&left[..=foreign])),
        (hex(&nodes[1]), file(&left[foreign + 1..])),
    ]);
    let tree = at_depth(bench, 1);
    let payload = tree.payload(NOON, NOON + crate::common::DAY);
    let rooted = |hash: &[u8]| callgate::snapshot::base64url::encode(hash);
    let payload = payload.replace(&rooted(&tree.root()), &rooted(&root));
    let checkpoint = crate::common::sign_with(&super::checkpoint::header(), &payload);
    let mut without = bench.lines.clone();
    without.remove("view/role/lead");
    let in_left = left[0].strip_prefix("user/").map_or("nobody-0", |subject| subject);
    vec![
        (
            "line-of-another-prefix".into(),
            of_subject(
                refused(
                    "a line under a prefix that is not its own",
                    &Store { checkpoint, root: hex(&root), files },
                    "root_mismatch",
                ),
                in_left,
            ),
        ),
        (
            "view-not-published".into(),
            refused("a view that is needed and has no line", &Tree::new(0, &without).store(NOON), "unavailable"),
        ),
        (
            "line-in-another-place".into(),
            refused(
                "a line where another key belongs",
                &bench.tree().misplace("user/mia", "user/noor").store(NOON),
                "root_mismatch",
            ),
        ),
    ]
}
