//! Hashes of leaves and nodes (RFC 9162 section 2.1.1) and the radix tree that they make.

use sha2::block_api::compress256;
use sha2::{Digest, Sha256};

/// A SHA-256 value: a leaf, a subtree, a root, or the position of a key.
pub type Hash = [u8; 32];

/// The hash of a tree without lines.
pub const EMPTY: Hash = [0; 32];

/// With what SHA-256 begins (FIPS 180-4 section 5.3.3).
const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];
/// Bytes of a node.
const NODE: usize = 65;

/// SHA-256.
pub fn sha256(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// The hashes that lie one after the other in some bytes; what is left over is none.
pub fn many(bytes: &[u8]) -> &[Hash] {
    bytes.as_chunks().0
}

/// The hash of a line: SHA-256(0x00 ‖ line).
pub fn leaf(line: &[u8]) -> Hash {
    Sha256::new().chain_update([0]).chain_update(line).finalize().into()
}

/// The hash of a node: SHA-256(0x01 ‖ left ‖ right). A node fills two blocks, always with the same padding, so that its hash is two
/// compressions and nothing else: half of a slice's blocks are nodes.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    let mut blocks = [0; 128];
    blocks[0] = 1;
    blocks[1..33].copy_from_slice(left);
    blocks[33..NODE].copy_from_slice(right);
    blocks[NODE] = 0x80;
    blocks[126..].copy_from_slice(&(NODE as u16 * 8).to_be_bytes());
    let mut state = INITIAL;
    compress256(&mut state, blocks.as_chunks().0);
    let mut hash = EMPTY;
    for (bytes, word) in hash.as_chunks_mut().0.iter_mut().zip(state) {
        *bytes = word.to_be_bytes();
    }
    hash
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

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_hash_of_a_node_is_that_of_its_bytes(left: Hash, right: Hash) {
            prop_assert_eq!(node(&left, &right), sha256(&[&[1][..], &left, &right].concat()));
        }
    }
}
