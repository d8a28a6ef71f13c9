//! A publisher and a reader in memory, over the real signatures.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod damage;
pub mod random;
pub mod reader;
pub mod tree;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use callgate::decide::{Gate, Published};
use callgate::policy::Policy;
use callgate::resolve::{Sharing, Window, resolve};
use callgate::snapshot::jwk::{Algorithm, KeySet};
use callgate::snapshot::read::{Slice, Stop, Store, Tour};
use callgate::snapshot::write::{SHARING, Salter, checkpoint_payload, compact, publication, signing_input};
use callgate::snapshot::{Floor, Trust, Unverified, base64url};
use callgate::{Error, native};

/// 2026-11-22T12:00:00Z, in milliseconds.
pub const NOON: u64 = 1_795_348_800_000;
pub const DAY: u64 = 24 * 60 * 60 * 1000;

pub const SEED: [u8; 32] = [7; 32];

pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

pub fn text(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn demo() -> Policy {
    parse(&text("policies/demo/policy.json"))
}

#[track_caller]
pub fn parse(document: &str) -> Policy {
    Policy::parse(document)
        .unwrap_or_else(|faults| panic!("{}", faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}

pub fn trust(tenant: &str, now: u64) -> Trust {
    let keys = KeySet::new([(None, native::public_of(&SEED))]).unwrap();
    Trust { tenant: tenant.to_owned(), keys, floor: None, now, tolerance: 5 * 60 * 1000 }
}

/// A compact JWS over any payload, with the key that [`trust`] trusts.
pub fn sign(payload: &[u8]) -> Vec<u8> {
    let kid = native::public_of(&SEED).thumbprint();
    let input = signing_input(Algorithm::Ed25519, &kid, payload);
    compact(&input, &native::sign_ed25519(&SEED, input.as_bytes())).unwrap().into_bytes()
}

/// The same under any header.
pub fn sign_with(header: &str, payload: &str) -> String {
    sign_parts(&base64url::encode(header.as_bytes()), &base64url::encode(payload.as_bytes()))
}

/// Signs two parts as they stand.
pub fn sign_parts(header: &str, payload: &str) -> String {
    let input = format!("{header}.{payload}");
    compact(&input, &native::sign_ed25519(&SEED, input.as_bytes())).unwrap()
}

/// A published snapshot in memory.
pub struct Snapshot {
    pub tenant: String,
    pub checkpoint: Vec<u8>,
    pub files: BTreeMap<String, Vec<u8>>,
    pub subjects: Vec<String>,
}

impl Snapshot {
    pub fn publish(policy: &Policy, from: u64, until: u64) -> Self {
        Self::publish_as(policy, from, until, SHARING)
    }

    pub fn publish_as(policy: &Policy, from: u64, until: u64, sharing: Sharing) -> Self {
        let resolved = resolve(policy, Window { from, until }, sharing);
        let publication = publication(&resolved, &Salter::new(&[9; 32])).unwrap();
        let payload = checkpoint_payload(&publication.root, &policy.tenant, from, until).unwrap();
        Snapshot {
            tenant: policy.tenant.clone(),
            checkpoint: sign(&payload),
            files: publication.files.into_iter().map(|file| (file.name, file.bytes)).collect(),
            subjects: resolved.persons.iter().map(|resolution| resolution.person.subject.clone()).collect(),
        }
    }

    /// The snapshot as an edge opens it, without files.
    pub fn store(&self, now: u64) -> Result<Store, Error> {
        let trust = trust(&self.tenant, now);
        let unverified = Unverified::parse(&self.checkpoint, &trust.keys)?;
        let holds = native::verify(&unverified.key, &unverified.message, &unverified.signature);
        Store::new(&self.checkpoint, &unverified.verified(holds, &trust)?)
    }

    /// The same with every file that a subject needs.
    pub fn store_for(&self, subject: &str, now: u64) -> Store {
        let mut store = self.store(now).unwrap();
        loop {
            let missing = store.missing(subject).unwrap();
            if missing.is_empty() {
                return store;
            }
            for name in missing {
                store.supply(&name, &self.files[&name]).unwrap();
            }
        }
    }

    pub fn person(&self, subject: &str, now: u64) -> Result<Published, Error> {
        self.store_for(subject, now).person(subject)
    }

    pub fn slice(&self, subject: &str, now: u64) -> Result<Vec<u8>, Error> {
        self.store_for(subject, now).slice(subject)
    }
}

/// A store's reader on a tour that has come to a file: it asks for this one.
///
/// # Panics
/// Where no tour comes to it.
pub fn asking_for(mut store: Store, files: &BTreeMap<String, Vec<u8>>, name: &str) -> Store {
    let mut tour = Tour::default();
    loop {
        match store.tour(&mut tour) {
            Some(Stop::Missing(asked)) if asked == name => return store,
            Some(Stop::Missing(asked)) => store.supply(&asked, &files[&asked]).unwrap(),
            Some(Stop::Subjects(_)) => {}
            None => panic!("no tour comes to {name}"),
        }
    }
}

/// Opens a slice as a page does.
pub fn open(bytes: &[u8], trust: &Trust, subject: &str) -> Result<(Gate, Floor), Error> {
    let slice = Slice::split(bytes)?;
    let unverified = slice.unverified(trust)?;
    let holds = native::verify(&unverified.key, &unverified.message, &unverified.signature);
    let verified = unverified.verified(holds, trust)?;
    Ok((slice.open(&verified, subject)?, verified.floor))
}
