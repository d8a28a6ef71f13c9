//! What the command line asks of the machine it runs on.

#[cfg(not(target_arch = "wasm32"))]
pub(super) mod native;

use crate::snapshot::jwk::PublicKey;
use crate::snapshot::write::SecretKey;

/// What the host could not do, as a sentence that names the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError(pub String);

/// Files, clock, randomness and signatures. All paths are the user's own, with `/` or the platform's separator.
pub trait Host {
    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, HostError>;
    /// Writes a file, only readable by its owner where `secret`. Readers never see it half written.
    fn write(&self, path: &str, bytes: &[u8], secret: bool) -> Result<(), HostError>;
    /// The same for a file that can be made again: it is not forced to the disk.
    fn keep(&self, path: &str, bytes: &[u8]) -> Result<(), HostError>;
    /// At most `most` bytes of a file from `offset` on; fewer only at its end.
    fn read_at(&self, path: &str, offset: u64, most: usize) -> Result<Vec<u8>, HostError>;
    /// Adds bytes to a file that only its owner can read, which is made where there is none.
    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), HostError>;
    /// Name and size of each file in a folder.
    fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, HostError>;
    /// Removes a file or a folder with what is in it; all is well where there is none.
    fn remove(&self, path: &str) -> Result<(), HostError>;
    /// Whether there is something at a path.
    fn exists(&self, path: &str) -> bool;
    /// Makes a folder and those above it.
    fn mkdir(&self, path: &str) -> Result<(), HostError>;
    /// Random bytes fit for keys.
    fn random(&self) -> Result<[u8; 32], HostError>;
    /// Milliseconds since 1970.
    fn now(&self) -> u64;
    /// A new Ed25519 key.
    fn generate(&self) -> Result<SecretKey, HostError>;
    /// The 64 bytes of a signature.
    fn sign(&self, key: &SecretKey, message: &[u8]) -> Result<Vec<u8>, HostError>;
    /// Whether a signature verifies.
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool;
    /// Prints.
    fn stdout(&self, text: &str);
    /// Prints what went wrong.
    fn stderr(&self, text: &str);
    /// Shows how far a long work is, to somebody who looks on: the next such text takes its place, an empty one removes it.
    fn progress(&self, text: &str);
}

/// A path below a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}
