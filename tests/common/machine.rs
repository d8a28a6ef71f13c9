//! A machine whose files are real ones; its clock and what others do meanwhile are the test's.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::cell::{Cell, RefCell};
use std::fs;
use std::path::{Path, PathBuf};

use callgate::cli::{self, Fetched, Host, HostError, Native, Watched};
use callgate::snapshot::base64url;
use callgate::snapshot::jwk::{Algorithm, PublicKey};
use callgate::snapshot::write::SecretKey;

pub const MINUTE: u64 = 60 * 1000;

/// What somebody else does when a file is asked for: `read`, `read_at`, `keep` and so on, and its path.
pub type Meanwhile = Box<dyn FnMut(&str, &str)>;

pub struct Machine {
    pub folder: PathBuf,
    /// How far its clock is ahead, in milliseconds.
    pub ahead: Cell<u64>,
    pub stdout: RefCell<String>,
    pub stderr: RefCell<String>,
    meanwhile: RefCell<Meanwhile>,
}

impl Machine {
    /// A machine in a new folder, with a policy and keys.
    pub fn new(name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("publishers").join(name);
        drop(fs::remove_dir_all(&folder));
        fs::create_dir_all(&folder).unwrap();
        let machine = Machine::at(folder);
        assert_eq!(machine.run("new F"), 0);
        assert_eq!(machine.run("keygen --out F/keys"), 0);
        machine
    }

    /// A machine in a folder as it is.
    pub fn at(folder: PathBuf) -> Self {
        let (ahead, stdout, stderr) = (Cell::new(0), RefCell::default(), RefCell::default());
        Machine { folder, ahead, stdout, stderr, meanwhile: RefCell::new(Box::new(|_, _| {})) }
    }

    /// Runs a command in which `F` is the folder, and tells its exit code.
    pub fn run(&self, line: &str) -> i32 {
        self.stdout.borrow_mut().clear();
        self.stderr.borrow_mut().clear();
        let folder = self.folder.display().to_string();
        let words = line.split(' ').map(|word| match word.strip_prefix("F") {
            Some(rest) => format!("{folder}{rest}"),
            None => word.to_owned(),
        });
        let args: Vec<String> = std::iter::once("callgate".to_owned()).chain(words).collect();
        cli::run(&args, self)
    }

    pub fn publish(&self) -> i32 {
        self.run(PUBLISH)
    }

    /// The exit code, and the code of the error in JSON.
    pub fn refused(&self, line: &str) -> (i32, String) {
        let exit = self.run(&format!("{line} --json"));
        let said: serde_json::Value = serde_json::from_str(&self.stdout.borrow()).unwrap();
        (exit, said["error"]["code"].as_str().unwrap_or_default().to_owned())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn meanwhile(&self, act: impl FnMut(&str, &str) + 'static) {
        *self.meanwhile.borrow_mut() = Box::new(act);
    }

    fn asked(&self, what: &str, path: &str) {
        (self.meanwhile.borrow_mut())(what, path);
    }
}

pub const PUBLISH: &str = "publish F/policy.json --keys F/keys/publisher.private.jwks --store F/store";
pub const RENEW: &str = "renew F/store --keys F/keys/publisher.private.jwks";
pub const CHECKPOINT: &str = "store/checkpoint.jws";
pub const LOCK: &str = "store/checkpoint.jws.lock";

impl Host for Machine {
    fn read(&self, path: &str) -> Result<Vec<u8>, HostError> {
        self.asked("read", path);
        Native.read(path)
    }
    fn write(&self, path: &str, bytes: &[u8], secret: bool) -> Result<(), HostError> {
        self.asked("write", path);
        Native.write(path, bytes, secret)
    }
    fn keep(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        self.asked("keep", path);
        Native.keep(path, bytes)
    }
    fn read_at(&self, path: &str, offset: u64, most: usize) -> Result<Vec<u8>, HostError> {
        self.asked(&format!("read_at {offset}"), path);
        Native.read_at(path, offset, most)
    }
    fn append(&self, path: &str, bytes: &[u8]) -> Result<(), HostError> {
        self.asked("append", path);
        Native.append(path, bytes)
    }
    fn list(&self, folder: &str) -> Result<Vec<(String, u64)>, HostError> {
        let listed = Native.list(folder);
        self.asked("listed", folder);
        listed
    }
    fn create(&self, path: &str, bytes: &[u8]) -> Result<bool, HostError> {
        self.asked("create", path);
        Native.create(path, bytes)
    }
    fn remove(&self, path: &str) -> Result<(), HostError> {
        self.asked("remove", path);
        Native.remove(path)
    }
    fn exists(&self, path: &str) -> bool {
        Native.exists(path)
    }
    fn mkdir(&self, path: &str) -> Result<(), HostError> {
        Native.mkdir(path)
    }
    fn mode(&self, path: &str) -> Option<u32> {
        Native.mode(path)
    }
    fn random(&self) -> Result<[u8; 32], HostError> {
        Native.random()
    }
    fn now(&self) -> u64 {
        Native.now() + self.ahead.get()
    }
    fn generate(&self, algorithm: Algorithm) -> Result<SecretKey, HostError> {
        Native.generate(algorithm)
    }
    fn sign(&self, key: &SecretKey, message: &[u8]) -> Result<Vec<u8>, HostError> {
        Native.sign(key, message)
    }
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8; 64]) -> bool {
        Native.verify(key, message, signature)
    }
    fn fetch(&self, url: &str, most: usize) -> Result<Fetched, HostError> {
        Native.fetch(url, most)
    }
    fn watch(&self, folder: &str) -> Watched {
        self.asked("watch", folder);
        Native.watch(folder)
    }
    fn settle(&self, files: &[String], folder: &str, watched: &Watched) -> Result<(), HostError> {
        files.iter().for_each(|file| self.asked("settle", file));
        self.asked("settle", folder);
        Native.settle(files, folder, watched)
    }
    fn stdout(&self, text: &str) -> Result<(), HostError> {
        self.stdout.borrow_mut().push_str(text);
        Ok(())
    }
    fn stderr(&self, text: &str) {
        self.stderr.borrow_mut().push_str(text);
    }
}

pub fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The payload of the checkpoint in the store.
pub fn payload(machine: &Machine) -> serde_json::Value {
    let jws = fs::read_to_string(machine.path(CHECKPOINT)).unwrap();
    let payload = base64url::decode(jws.split('.').nth(1).unwrap()).unwrap();
    serde_json::from_slice(&payload).unwrap()
}
