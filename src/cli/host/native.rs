//! The machine itself.

use std::io::{IsTerminal, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, io};

use crate::native;
use crate::snapshot::jwk::{Algorithm, PublicKey};
use crate::snapshot::write::SecretKey;

use super::{Content, Fetched, FileError, Host, HostError, Watched, beside, fetch, program};

/// Files, clock and randomness of this machine.
#[derive(Debug, Clone, Copy, Default)]
pub struct Native;

fn failed(path: &str) -> impl Fn(io::Error) -> HostError + '_ {
    move |error| HostError::file(path, kind(&error), &error.to_string())
}

fn kind(error: &io::Error) -> FileError {
    match error.kind() {
        io::ErrorKind::NotFound => FileError::NotFound,
        io::ErrorKind::PermissionDenied => FileError::Denied,
        io::ErrorKind::IsADirectory => FileError::Folder,
        io::ErrorKind::NotADirectory => FileError::NotFolder,
        io::ErrorKind::StorageFull => FileError::Full,
        _ => FileError::Other,
    }
}

/// Writes a file beside its place and renames it.
fn replace(path: &str, bytes: &[u8], secret: bool, finish: impl FnOnce(&fs::File) -> io::Result<()>) -> Result<(), HostError> {
    let partial = beside(path, &Native)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, if secret { 0o600 } else { 0o644 });
    #[cfg(not(unix))]
    let _ = secret;
    let written = options.open(&partial).and_then(|mut file| file.write_all(bytes).and_then(|()| finish(&file)));
    written.and_then(|()| fs::rename(&partial, path)).map_err(|error| {
        // Nothing else is told of it, and it may be a secret.
        let _ = fs::remove_file(&partial);
        failed(path)(error)
    })
}

/// Files that are read or written at a time: more would only wait for each other, as they are in one folder.
const WRITING: usize = 2;
/// Files that are forced to the disk at a time: it has much of its work in common.
const SETTLING: usize = 8;
/// So many files are forced to the disk with all else that waits for it.
const MANY: usize = 1000;

/// What `work` makes of so many shares of the files, in their order.
fn spread<F: Sync, T: Send>(shares: usize, files: &[F], work: impl Fn(&[F]) -> T + Sync) -> Vec<T> {
    let share = files.len().div_ceil(shares).max(1);
    std::thread::scope(|scope| {
        let shares: Vec<_> = files.chunks(share).map(|files| scope.spawn(|| work(files))).collect();
        shares.into_iter().map(|share| share.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// `syncfs` tells what failed since the folder was opened, whoever noticed it first: a failure between the write and a later opening
/// would stay unknown.
#[cfg(target_os = "linux")]
fn watch(folder: &str) -> Watched {
    let told = tells_failures(&rustix::system::uname().release().to_string_lossy());
    Watched(told.then(|| fs::File::open(folder).ok()).flatten())
}

#[cfg(not(target_os = "linux"))]
fn watch(_folder: &str) -> Watched {
    Watched::default()
}

/// Forces a whole file system to the disk, folders included; `false` where failures might stay unknown.
#[cfg(target_os = "linux")]
fn settle_system(watched: &Watched) -> io::Result<bool> {
    watched.0.as_ref().map_or(Ok(false), |folder| Ok(rustix::fs::syncfs(folder).map(|()| true)?))
}

#[cfg(not(target_os = "linux"))]
fn settle_system(_watched: &Watched) -> io::Result<bool> {
    Ok(false)
}

/// Whether `syncfs` tells that something could not be written: since Linux 5.8.
#[cfg(target_os = "linux")]
fn tells_failures(release: &str) -> bool {
    let mut numbers = release.split(['.', '-']).map_while(|number| number.parse::<u32>().ok());
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0)) >= (5, 8)
}

fn settle(path: &str) -> Result<(), HostError> {
    let opened = if cfg!(unix) { fs::File::open(path) } else { fs::OpenOptions::new().write(true).open(path) };
    opened.and_then(|file| file.sync_all()).map_err(failed(path))
}

/// Folders cannot be opened on Windows, nor synced on some file systems.
#[cfg(unix)]
fn settle_folder(path: &str) -> Result<(), HostError> {
    match fs::File::open(path).and_then(|folder| folder.sync_all()) {
        Err(error) if !matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported) => {
            Err(failed(path)(error))
        }
        _ => Ok(()),
    }
}

#[cfg(not(unix))]
fn settle_folder(_path: &str) -> Result<(), HostError> {
    Ok(())
}

/// Writes a file where there is none; nothing of it stays where that fails.
fn write_new(path: &str, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes).inspect_err(|_| drop(fs::remove_file(path)))
}

/// Name and size of an entry; `None` where somebody has removed it since the folder was read.
fn listed(entry: fs::DirEntry) -> io::Result<Option<(String, u64)>> {
    match entry.metadata() {
        Ok(found) => Ok(Some((entry.file_name().to_string_lossy().into_owned(), found.len()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

fn is_there(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::AlreadyExists
}

fn created(written: io::Result<()>, path: &str) -> Result<bool, HostError> {
    match written {
        Ok(()) => Ok(true),
        Err(error) if is_there(&error) => Ok(false),
        Err(error) => Err(failed(path)(error)),
    }
}

impl Host for Native {
    fn read(&self, path: &str) -> Result<Vec<u8>, HostError> {
        fs::read(path).map_err(failed(path))
    }

    fn write(&self, path: &str, bytes: &[u8], secret: bool) -> Result<(), HostError> {
        replace(path, bytes, secret, fs::File::sync_all)
    }

    fn keep(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        replace(path, bytes, true, |_| Ok(()))
    }

    fn same(&self, files: &[Content<'_>]) -> Vec<bool> {
        spread(WRITING, files, |files| files.iter().map(|file| super::same(self, file)).collect::<Vec<bool>>()).concat()
    }

    fn keep_all(&self, files: &[Content<'_>]) -> Result<(), HostError> {
        spread(WRITING, files, |files| files.iter().try_for_each(|file| super::keep(self, file))).into_iter().collect()
    }

    fn watch(&self, folder: &str) -> Watched {
        watch(folder)
    }

    fn settle(&self, files: &[String], folder: &str, watched: &Watched) -> Result<(), HostError> {
        if files.len() >= MANY && settle_system(watched).map_err(failed(folder))? {
            return Ok(());
        }
        spread(SETTLING, files, |files| files.iter().try_for_each(|file| settle(file))).into_iter().collect::<Result<(), _>>()?;
        settle_folder(folder)
    }

    fn read_at(&self, path: &str, offset: u64, most: usize) -> Result<Vec<u8>, HostError> {
        let mut bytes = Vec::new();
        let read = fs::File::open(path).and_then(|mut file| {
            if offset > 0 {
                // A pipe has no places, but a begin.
                file.seek(SeekFrom::Start(offset))?;
            }
            file.take(most as u64).read_to_end(&mut bytes)
        });
        read.map(|_| bytes).map_err(failed(path))
    }

    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        let mut options = fs::OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).and_then(|mut file| file.write_all(bytes)).map_err(failed(path))
    }

    fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, HostError> {
        let files =
            fs::read_dir(folder).and_then(|entries| entries.filter_map(|entry| entry.and_then(listed).transpose()).collect());
        files.map_err(failed(folder))
    }

    fn remove(&self, path: &str) -> Result<(), HostError> {
        let removed = if Path::new(path).is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) };
        removed.or_else(|error| if error.kind() == io::ErrorKind::NotFound { Ok(()) } else { Err(error) }).map_err(failed(path))
    }

    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, HostError> {
        let partial = beside(path, &Native)?;
        let linked = write_new(&partial, bytes).and_then(|()| fs::hard_link(&partial, path));
        let _ = fs::remove_file(&partial);
        match linked {
            // Some file systems have no links.
            Err(error) if !is_there(&error) => created(write_new(path, bytes), path),
            linked => created(linked, path),
        }
    }

    fn exists(&self, path: &str) -> bool {
        Path::new(path).exists()
    }

    fn mkdir(&self, path: &str) -> Result<(), HostError> {
        fs::create_dir_all(path).map_err(failed(path))
    }

    #[cfg(unix)]
    fn mode(&self, path: &str) -> Option<u32> {
        fs::metadata(path).ok().map(|found| std::os::unix::fs::PermissionsExt::mode(&found.permissions()))
    }

    fn random(&self) -> Result<[u8; 32], HostError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|error| HostError::new("no_randomness", format!("no randomness: {error}")))?;
        Ok(bytes)
    }

    fn now(&self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    fn generate(&self, algorithm: Algorithm) -> Result<SecretKey, HostError> {
        loop {
            let d = self.random()?;
            // One in 2^32 is no scalar of P-256.
            if let Some(public) = native::public_key(algorithm, &d) {
                return Ok(SecretKey { public, d });
            }
        }
    }

    fn sign(&self, key: &SecretKey, message: &[u8]) -> Result<Vec<u8>, HostError> {
        match key.public {
            PublicKey::Ed25519 { .. } => Ok(native::sign_ed25519(&key.d, message).to_vec()),
            PublicKey::Es256 { .. } => {
                let signature = native::sign_es256(&key.d, message)
                    .ok_or_else(|| HostError::new("keys_refused", "the private key is out of range"))?;
                Ok(signature.to_vec())
            }
        }
    }

    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
        native::verify(key, message, signature)
    }

    fn execute(&self, program: &str, args: &[String], input: &[u8]) -> Result<Vec<u8>, HostError> {
        program::execute(program, args, input)
    }

    fn fetch(&self, url: &str, most: usize) -> Result<Fetched, HostError> {
        fetch::fetch(url, most)
    }

    fn stdout(&self, text: &str) -> Result<(), HostError> {
        let mut stdout = io::stdout();
        match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
            Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(failed("standard output")(error)),
            _ => Ok(()),
        }
    }

    fn stderr(&self, text: &str) {
        let _ = io::stderr().write_all(text.as_bytes());
    }

    fn progress(&self, text: &str) {
        let mut stderr = io::stderr();
        if stderr.is_terminal() {
            let _ = write!(stderr, "\r\u{1b}[K{text}").and_then(|()| stderr.flush());
        }
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::{settle_system, tells_failures, watch};

    #[test]
    fn a_folder_is_watched_where_its_failures_are_told() {
        let told = tells_failures(&rustix::system::uname().release().to_string_lossy());
        assert_eq!(settle_system(&watch(env!("CARGO_MANIFEST_DIR"))).ok(), Some(told));
        assert_eq!(settle_system(&watch("no such folder")).ok(), Some(false));
    }

    #[test]
    fn a_kernel_that_might_hide_failures_is_not_believed() {
        let told = ["5.8.0", "5.10.0-28-amd64", "6.1", "10.0.0-rc1"];
        let hidden = ["5.7.19", "4.19.0-27-cloud", "3.10", "5", "", "generic"];
        assert!(told.into_iter().all(tells_failures));
        assert!(!hidden.into_iter().any(tells_failures));
    }
}
