//! Hashes of leaves and nodes (RFC 9162 section 2.1.1) and the radix tree that they make.

use sha2::{Digest, Sha256};

/// A SHA-256 value: a leaf, a subtree, a root, or the position of a key.
pub type Hash = [u8; 32];

/// The hash of a tree without lines.
pub const EMPTY: Hash = [0; 32];

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The hashes that lie one after the other in some bytes; what is left over is none.
pub fn many(bytes: &[u8]) -> Vec<Hash> {
    bytes.as_chunks().0.to_vec()
}

/// The hash of a line: SHA-256(0x00 ‖ line).
pub fn leaf(line: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(line).finalize().into()
}

/// The hash of a node: SHA-256(0x01 ‖ left ‖ right).
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut bytes = [1; 65];
    bytes[1..33].copy_from_slice(left);
    bytes[33..].copy_from_slice(right);
    sha256(&bytes)
}

/// Where the line of a key stands: the bits of SHA-256(key), first bit first.
pub fn position(key: &str) -> Hash {
    sha256(key.as_bytes())
}

/// The bit of a position at `depth`, 0 to 255.
pub fn bit(position: &Hash, depth: usize) -> bool {
    position[depth / 8] >> (7 - depth % 8) & 1 == 1
}

/// The root to which a leaf leads with the sibling hashes of its proof, deepest first.
pub fn fold(position: &Hash, leaf: Hash, proof: &[Hash]) -> Hash {
    let depths = (0..proof.len()).rev();
    proof.iter().zip(depths).fold(
        leaf,
        |hash, (sibling, depth)| {
            if bit(position, depth) { node(sibling, &hash) } else { node(&hash, sibling) }
        },
    )
}

/// One leaf of a tree: the position of its key and the hash of its line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaf {
    /// Of the line's key.
    pub position: Hash,
    /// Of the line.
    pub hash: Hash,
}

/// The hash of the subtree at `depth` that holds exactly `leaves`, which are in ascending order of position.
///
/// At depth `k` or below a subtree of one line is that line's leaf hash; above, it is a node like any other.
pub fn subtree(leaves: &[Leaf], depth: usize, k: usize) -> Hash {
    match leaves {
        [] => EMPTY,
        [only] if depth >= k => only.hash,
        _ => {
            let (left, right) = split(leaves, depth);
            node(&subtree(left, depth + 1, k), &subtree(right, depth + 1, k))
        }
    }
}

/// The leaves of both halves of the subtree at `depth`.
pub fn split(leaves: &[Leaf], depth: usize) -> (&[Leaf], &[Leaf]) {
    leaves.split_at(leaves.partition_point(|leaf| !bit(&leaf.position, depth)))
}

/// The sibling hashes from the subtree at `depth` down to the leaf of `position`, top first; `None` where it is not there.
pub fn siblings(leaves: &[Leaf], position: &Hash, depth: usize, k: usize) -> Option<Vec<Hash>> {
    let (mut leaves, mut depth, mut siblings) = (leaves, depth, Vec::new());
    while leaves.len() > 1 || depth < k {
        let (left, right) = split(leaves, depth);
        let (own, other) = if bit(position, depth) { (right, left) } else { (left, right) };
        siblings.push(subtree(other, depth + 1, k));
        (leaves, depth) = (own, depth + 1);
    }
    leaves.first().filter(|leaf| leaf.position == *position).map(|_| siblings)
}

/// The hash that a file's name says, in lower case hexadecimal.
pub fn unhex(name: &str) -> Option<Hash> {
    let mut hash = EMPTY;
    for (index, digit) in name.bytes().enumerate() {
        let nibble = DIGITS.iter().position(|known| *known == digit)?;
        *hash.get_mut(index / 2)? |= u8::try_from(nibble).ok()? << (4 - index % 2 * 4);
    }
    (name.len() == 64).then_some(hash)
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Lower case hexadecimal, the name of a file.
pub fn hex(hash: &[u8]) -> String {
    let mut digits = String::new();
    for byte in hash {
        for nibble in [byte >> 4, byte & 15] {
            digits.push(char::from(DIGITS[usize::from(nibble)]));
        }
    }
    digits
}
