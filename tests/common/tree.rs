//! A snapshot laid out by hand: any lines, any depth, also what no publisher would write.
#![allow(dead_code, clippy::unwrap_used)]

use std::collections::BTreeMap;

use callgate::native;
use callgate::snapshot::base64url;
use callgate::snapshot::hash::{self, EMPTY, Hash, Leaf};
use serde_json::{Value as Json, json};

use super::{DAY, NOON, SEED, sign_with};

#[derive(Clone)]
pub struct Tree {
    depth: usize,
    /// Position, key and line, ascending.
    placed: Vec<(Hash, String, Vec<u8>)>,
}

impl Tree {
    pub fn new<'l>(depth: usize, lines: impl IntoIterator<Item = (&'l String, &'l Vec<u8>)>) -> Self {
        let placed = lines.into_iter().map(|(key, line)| (hash::position(key), key.clone(), line.clone())).collect();
        Tree { depth, placed }.sorted()
    }

    /// The same lines, cut at another depth.
    pub fn at_depth(self, depth: usize) -> Self {
        Tree { depth, ..self }
    }

    fn sorted(mut self) -> Self {
        self.placed.sort();
        self
    }

    /// Puts the line of one key to where another belongs.
    pub fn misplace(mut self, key: &str, at: &str) -> Self {
        self.placed.retain(|(_, known, _)| known != at);
        self.placed.iter_mut().find(|(_, known, _)| known == key).unwrap().0 = hash::position(at);
        self.sorted()
    }

    /// Whether some line has the first bits of a position.
    pub fn reaches(&self, position: &Hash) -> bool {
        let near = |other: &Hash| (0..self.depth).all(|depth| hash::bit(other, depth) == hash::bit(position, depth));
        self.placed.iter().any(|(other, ..)| near(other))
    }

    fn leaves(&self) -> Vec<Leaf> {
        self.placed.iter().map(|(position, _, line)| Leaf { position: *position, hash: hash::leaf(line) }).collect()
    }

    pub fn root(&self) -> Hash {
        hash::subtree(&self.leaves(), 0, self.depth)
    }

    /// The line of a key and its proof, as two rows.
    pub fn rows(&self, key: &str) -> [Vec<u8>; 2] {
        let (position, _, line) = self.placed.iter().find(|(_, known, _)| known == key).unwrap();
        let mut proof = hash::siblings(&self.leaves(), position, 0, self.depth).unwrap();
        proof.reverse();
        [line.clone(), base64url::encode(proof.as_flattened()).into_bytes()]
    }

    pub fn payload(&self, sequence: u64, expires: u64) -> String {
        let root = base64url::encode(&self.root());
        let depth = self.depth;
        format!(
            r#"{{"format":1,"tenant":"corner-shop","sequence":{sequence},"expires":{expires},"root":"{root}","depth":{depth}}}"#
        )
    }

    pub fn checkpoint(&self, sequence: u64) -> String {
        let kid = native::public_of(&SEED).thumbprint();
        sign_with(
            &format!(r#"{{"alg":"Ed25519","kid":"{kid}","typ":"callgate-checkpoint+jws"}}"#),
            &self.payload(sequence, sequence + DAY),
        )
    }

    /// The rows of a slice, the checkpoint first.
    pub fn slice(&self, keys: &[&str]) -> Vec<Vec<u8>> {
        self.slice_of(NOON, keys)
    }

    pub fn slice_of(&self, sequence: u64, keys: &[&str]) -> Vec<Vec<u8>> {
        let rows = keys.iter().flat_map(|key| self.rows(key));
        std::iter::once(self.checkpoint(sequence).into_bytes()).chain(rows).collect()
    }

    /// Name → bytes of every file.
    pub fn files(&self) -> BTreeMap<String, Vec<u8>> {
        let mut files = BTreeMap::new();
        self.cut(0..self.placed.len(), 0, &mut files);
        files
    }

    fn cut(&self, range: std::ops::Range<usize>, depth: usize, files: &mut BTreeMap<String, Vec<u8>>) -> Hash {
        let leaves = self.leaves();
        let hash = hash::subtree(&leaves[range.clone()], depth, self.depth);
        if hash == EMPTY {
            return hash;
        }
        if depth == self.depth {
            files.insert(hash::hex(&hash), lines_file(self.placed[range].iter().map(|(_, _, line)| line)));
            return hash;
        }
        let levels = if depth == 0 && self.depth > 7 { self.depth - 7 } else { self.depth - depth };
        let mut parts = vec![range];
        for level in depth..depth + levels {
            parts = parts.into_iter().flat_map(|part| halves(&leaves, part, level)).collect();
        }
        let nodes: Vec<Hash> = parts.into_iter().map(|part| self.cut(part, depth + levels, files)).collect();
        files.insert(hash::hex(&hash), nodes.as_flattened().to_vec());
        hash
    }

    pub fn store(&self, sequence: u64) -> Store {
        Store { checkpoint: self.checkpoint(sequence), root: hash::hex(&self.root()), files: self.files() }
    }
}

fn halves(leaves: &[Leaf], range: std::ops::Range<usize>, depth: usize) -> [std::ops::Range<usize>; 2] {
    let middle = range.start + hash::split(&leaves[range.clone()], depth).0.len();
    [range.start..middle, middle..range.end]
}

pub fn lines_file<'l>(lines: impl Iterator<Item = &'l Vec<u8>>) -> Vec<u8> {
    lines.flat_map(|line| line.iter().copied().chain([b'\n'])).collect()
}

/// A store as its readers find it.
#[derive(Clone)]
pub struct Store {
    pub checkpoint: String,
    /// The name of the root file.
    pub root: String,
    pub files: BTreeMap<String, Vec<u8>>,
}

impl Store {
    /// The name of the lines file that holds the line of a key.
    pub fn file_of(&self, key: &str) -> String {
        let begin = format!("{{\"key\":\"{key}\"");
        let holds = |bytes: &Vec<u8>| bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(begin.as_bytes()));
        self.files.iter().find(|(_, bytes)| holds(bytes)).unwrap().0.clone()
    }

    pub fn json(&self) -> Json {
        let files: serde_json::Map<String, Json> = self.files.iter().map(|(name, bytes)| (name.clone(), told(bytes))).collect();
        json!({ "checkpoint": self.checkpoint, "files": files })
    }
}

/// Bytes as a vector tells them: their text, or `{"bytes": base64url}` where there is none.
pub fn told(bytes: &[u8]) -> Json {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(|character| character.is_control() && character != '\n') => json!(text),
        _ => json!({ "bytes": base64url::encode(bytes) }),
    }
}

/// The opposite of [`told`].
pub fn untold(value: &Json) -> Vec<u8> {
    match value.as_str() {
        Some(text) => text.as_bytes().to_vec(),
        None => base64url::decode(value["bytes"].as_str().unwrap()).unwrap(),
    }
}
