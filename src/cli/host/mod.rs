//! What the command line asks of the machine it runs on.

#[cfg(not(target_arch = "wasm32"))]
mod fetch;
#[cfg(not(target_arch = "wasm32"))]
pub(super) mod native;
#[cfg(not(target_arch = "wasm32"))]
mod program;

use crate::snapshot::hash::hex;
use crate::snapshot::jwk::{Algorithm, PublicKey};
use crate::snapshot::write::SecretKey;

/// What the host could not do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostError {
    /// A stable name, in snake case.
    pub code: &'static str,
    /// The file or address that it is about.
    pub file: Option<String>,
    /// A sentence that names the file.
    pub message: String,
}

impl HostError {
    /// What is about no file.
    pub fn new(code: &'static str, message: impl Into<String>) -> Self {
        HostError { code, file: None, message: message.into() }
    }

    /// What is about a file or an address.
    pub fn of(file: &str, code: &'static str, why: &str) -> Self {
        HostError { code, file: Some(file.to_owned()), message: format!("{file}: {why}") }
    }

    /// A failure of the file system, in words that do not depend on it; `other` where it is none of the usual ones.
    pub fn file(file: &str, kind: FileError, other: &str) -> Self {
        let (code, why) = match kind {
            FileError::NotFound => ("not_found", "no such file or folder"),
            FileError::Denied => ("permission_denied", "permission denied"),
            FileError::Folder => ("is_a_folder", "is a folder"),
            FileError::NotFolder => ("not_a_folder", "a part of the path is no folder"),
            FileError::Full => ("no_space", "no space left"),
            FileError::Other => ("file_failed", other),
        };
        HostError::of(file, code, why)
    }
}

/// How a file could not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileError {
    /// There is none.
    NotFound,
    /// It may not be read or written.
    Denied,
    /// It is a folder.
    Folder,
    /// A part of its path is no folder.
    NotFolder,
    /// No space is left.
    Full,
    /// Anything else.
    Other,
}

/// What an address answered, redirects not followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// The status of HTTP.
    pub status: u16,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// At most as many bytes as were asked for, and one more where there are more.
    pub body: Vec<u8>,
}

/// A file and what it is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content<'b> {
    /// Where it is.
    pub path: String,
    /// All of it.
    pub bytes: &'b [u8],
}

/// A folder as it was opened before anything was written to it: to a machine that can tell, what failed since.
#[derive(Debug, Default)]
pub struct Watched(#[cfg_attr(not(target_os = "linux"), allow(dead_code))] Option<std::fs::File>);

fn same<H: Host + ?Sized>(host: &H, file: &Content<'_>) -> bool {
    host.read(&file.path).is_ok_and(|bytes| bytes == file.bytes)
}

fn keep<H: Host + ?Sized>(host: &H, file: &Content<'_>) -> Result<(), HostError> {
    host.keep(&file.path, file.bytes)?;
    if host.read(&file.path)? == file.bytes {
        return Ok(());
    }
    Err(HostError::of(&file.path, "file_failed", "does not read back as it was written"))
}

/// Files, clock, randomness and signatures. All paths are the user's own, with `/` or the platform's separator.
pub trait Host {
    /// The bytes of a file.
    fn read(&self, path: &str) -> Result<Vec<u8>, HostError>;
    /// Writes a file, only readable by its owner where `secret`. Readers never see it half written.
    fn write(&self, path: &str, bytes: &[u8], secret: bool) -> Result<(), HostError>;
    /// The same for a file that can be made again: it is not forced to the disk.
    fn keep(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        self.write(path, bytes, true)
    }
    /// Whether each file is there with just these bytes. Names are not enough: a file may be damaged.
    fn same(&self, files: &[Content<'_>]) -> Vec<bool> {
        files.iter().map(|file| same(self, file)).collect()
    }
    /// Keeps files, several at a time where the machine can, and reads each back.
    fn keep_all(&self, files: &[Content<'_>]) -> Result<(), HostError> {
        files.iter().try_for_each(|file| keep(self, file))
    }
    /// At most `most` bytes of a file from `offset` on; fewer only at its end.
    fn read_at(&self, path: &str, offset: u64, most: usize) -> Result<Vec<u8>, HostError> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX);
        Ok(self.read(path)?.into_iter().skip(start).take(most).collect())
    }
    /// A file of at most so many bytes; of a larger one only so much that it is seen to be too large.
    fn read_up_to(&self, path: &str, most: usize) -> Result<Vec<u8>, HostError> {
        self.read_at(path, 0, most + 1)
    }
    /// Begins to look after a folder that files will be kept in.
    fn watch(&self, _folder: &str) -> Watched {
        Watched::default()
    }
    /// Forces files that were kept in a folder to the disk, and their names. It was `watched` since before the first was written.
    fn settle(&self, _files: &[String], _folder: &str, _watched: &Watched) -> Result<(), HostError> {
        Ok(())
    }
    /// Adds bytes to a file that only its owner can read, which is made where there is none.
    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        let before = if self.exists(path) { self.read(path)? } else { Vec::new() };
        self.write(path, &[&before, bytes].concat(), true)
    }
    /// Name and size of each file in a folder.
    fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, HostError> {
        Err(HostError::of(folder, "unsupported", "folders cannot be listed here"))
    }
    /// Writes a file where there is none, at once and whole; `false` where there is one.
    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, HostError>;
    /// Removes a file, or a folder with what is in it; all is well where there is none.
    fn remove(&self, path: &str) -> Result<(), HostError>;
    /// Whether there is something at a path.
    fn exists(&self, path: &str) -> bool;
    /// Makes a folder and those above it.
    fn mkdir(&self, path: &str) -> Result<(), HostError>;
    /// The permission bits of a file as in POSIX; `None` where the system has none.
    fn mode(&self, _path: &str) -> Option<u32> {
        None
    }
    /// Random bytes fit for keys.
    fn random(&self) -> Result<[u8; 32], HostError>;
    /// Milliseconds since 1970.
    fn now(&self) -> u64;
    /// A new key.
    fn generate(&self, algorithm: Algorithm) -> Result<SecretKey, HostError>;
    /// The 64 bytes of a signature.
    fn sign(&self, key: &SecretKey, message: &[u8]) -> Result<Vec<u8>, HostError>;
    /// Whether a signature verifies.
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool;
    /// Runs a program without a shell: `input` is its standard input, the answer what it prints. Its standard error is ours.
    fn execute(&self, program: &str, _args: &[String], _input: &[u8]) -> Result<Vec<u8>, HostError> {
        Err(HostError::of(program, "unsupported", "programs cannot be run here"))
    }
    /// Asks an address once and anonymously: no credentials, no redirects, no cache.
    fn fetch(&self, url: &str, _most: usize) -> Result<Fetched, HostError> {
        Err(HostError::of(url, "unsupported", "there is no network here"))
    }
    /// Prints. All is well where whoever reads has seen enough.
    fn stdout(&self, text: &str) -> Result<(), HostError>;
    /// Prints what went wrong.
    fn stderr(&self, text: &str);
    /// Shows how far a long work is, to somebody who looks on: the next such text takes its place, an empty one removes it.
    fn progress(&self, _text: &str) {}
}

/// A part of a name that nobody else uses at the same time.
pub(super) fn unique(host: &dyn Host) -> Result<String, HostError> {
    Ok(hex(&host.random()?[..4]))
}

/// How the name of a file ends before it takes its place.
pub(super) const PARTIAL: &str = ".partial";

/// Where a file is written before it takes its place: two who write the same never meet.
pub(crate) fn beside(path: &str, host: &dyn Host) -> Result<String, HostError> {
    Ok(format!("{path}.{}{PARTIAL}", unique(host)?))
}

/// A path below a folder.
pub(super) fn join(folder: &str, name: &str) -> String {
    format!("{}/{name}", folder.trim_end_matches('/'))
}
