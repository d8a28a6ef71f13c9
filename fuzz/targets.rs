//! What is fed to the readers, on the stable compiler and under coverage: each target takes any bytes, ends in no panic of the
//! readers, and in one of its own where something false is believed.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use callgate::native;
use callgate::policy::Policy;
use callgate::resolve::{Window, resolve};
use callgate::snapshot::jwk::{Algorithm, KeySet};
use callgate::snapshot::read::{Line, Slice, Stop, Store, Tour};
use callgate::snapshot::write::{SHARING, Salter, checkpoint_payload, compact, publication, signing_input};
use callgate::snapshot::{Trust, Unverified};

const SEED: [u8; 32] = [7; 32];
const NOON: u64 = 1_795_348_800_000;
const DAY: u64 = 86_400_000;
const DOCUMENT: &str = include_str!("../policies/demo/policy.json");
const SUBJECT: &str = "frank";

pub type Target = fn(&[u8]);

/// Each target by its name, with something good to begin from.
pub fn all() -> [(&'static str, Target, Vec<Vec<u8>>); 5] {
    let lines = GOOD.files.values().flat_map(|file| file.split(|byte| *byte == b'\n')).map(<[u8]>::to_vec);
    [
        ("checkpoint", checkpoint, vec![GOOD.checkpoint.clone()]),
        ("line", line, lines.filter(|line| !line.is_empty()).collect()),
        ("files", files, GOOD.files.values().cloned().collect()),
        ("slice", slice, vec![GOOD.slice.clone()]),
        ("document", document, vec![include_bytes!("../tests/vectors/opening/policy.json").to_vec()]),
    ]
}

struct Good {
    checkpoint: Vec<u8>,
    files: BTreeMap<String, Vec<u8>>,
    slice: Vec<u8>,
}

static GOOD: LazyLock<Good> = LazyLock::new(|| {
    let policy = Policy::parse(DOCUMENT).unwrap();
    let resolved = resolve(&policy, Window { from: NOON, until: NOON + DAY }, SHARING);
    let publication = publication(&resolved, &Salter::new(&[9; 32])).unwrap();
    let payload = checkpoint_payload(&publication.root, "demo", NOON, NOON + DAY).unwrap();
    let input = signing_input(Algorithm::Ed25519, &native::public_of(&SEED).thumbprint(), &payload);
    let checkpoint = compact(&input, &native::sign_ed25519(&SEED, input.as_bytes())).unwrap().into_bytes();
    let files: BTreeMap<String, Vec<u8>> = publication.files.into_iter().map(|file| (file.name, file.bytes)).collect();
    let mut store = opened(&checkpoint);
    let mut tour = Tour::default();
    while let Some(stop) = store.tour(&mut tour) {
        if let Stop::Missing(name) = stop {
            store.supply(&name, &files[&name]).unwrap();
        }
    }
    Good { slice: store.slice(SUBJECT).unwrap(), checkpoint, files }
});

fn trust() -> Trust {
    let keys = KeySet::new([(None, native::public_of(&SEED))]).unwrap();
    Trust { tenant: "demo".to_owned(), keys, floor: None, now: NOON, tolerance: 0 }
}

fn opened(checkpoint: &[u8]) -> Store {
    let unverified = Unverified::parse(checkpoint, &trust().keys).unwrap();
    Store::new(checkpoint, &unverified.verified(true, &trust()).unwrap()).unwrap()
}

fn holds(unverified: &Unverified) -> bool {
    native::verify(&unverified.key, &unverified.message, &unverified.signature)
}

/// A checkpoint; past its signature too, as if it held.
pub fn checkpoint(bytes: &[u8]) {
    let Ok(unverified) = Unverified::parse(bytes, &trust().keys) else { return };
    assert!(!holds(&unverified) || bytes == GOOD.checkpoint, "a checkpoint that nobody signed");
    if let Ok(verified) = unverified.verified(true, &trust()) {
        let checkpoint = verified.checkpoint;
        assert!(checkpoint.tenant == "demo" && checkpoint.depth <= 20 && checkpoint.sequence < checkpoint.expires);
    }
}

/// A line. What is read begins with its key.
pub fn line(bytes: &[u8]) {
    let Ok(line) = Line::parse(bytes) else { return };
    let json: serde_json::Value = serde_json::from_slice(bytes).expect("another reader refuses it");
    assert_eq!(json["key"], line.key.to_string(), "another reader finds another key");
}

/// A file of the store.
pub fn files(bytes: &[u8]) {
    let mut store = opened(&GOOD.checkpoint);
    let mut tour = Tour::default();
    while let Some(stop) = store.tour(&mut tour) {
        if let Stop::Missing(name) = stop {
            let (accepted, good) = (store.supply(&name, bytes).is_ok(), &GOOD.files[&name]);
            assert!(!accepted || bytes == good, "a file that is not the one of its name");
            store.supply(&name, good).unwrap();
        }
    }
}

/// A slice; past its signature too, as if it held.
pub fn slice(bytes: &[u8]) {
    let Ok(slice) = Slice::split(bytes) else { return };
    let Ok(unverified) = slice.unverified(&trust()) else { return };
    let held = holds(&unverified);
    let Ok(verified) = unverified.verified(true, &trust()) else { return };
    let accepted = slice.open(&verified, SUBJECT).is_ok();
    assert!(!(held && accepted) || bytes == GOOD.slice, "a slice that nobody published");
}

/// A document may be good however damaged: it must only be told its faults, or be published.
pub fn document(bytes: &[u8]) {
    let Some(policy) = std::str::from_utf8(bytes).ok().and_then(|text| Policy::parse(text).ok()) else { return };
    let resolved = resolve(&policy, Window { from: NOON, until: NOON + DAY }, SHARING);
    let _ = publication(&resolved, &Salter::new(&[9; 32]));
}
