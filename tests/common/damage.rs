//! Slices, files and checkpoints of two publications, damaged one at a time: none may be accepted.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;

use callgate::snapshot::read::{Line, Store};
use callgate::snapshot::{Trust, Unverified};
use callgate::{Error, native};

use super::random::{Random, mutate};
use super::tree::{self, Tree};
use super::{DAY, NOON, Snapshot, asking_for, demo, open, parse, text, trust};

/// A snapshot, and each person's slice.
type Published = (Snapshot, Vec<(String, Vec<u8>)>);

pub struct Damage {
    /// Two tenants.
    published: Vec<Published>,
    /// The lines of the first under node files.
    deep: tree::Store,
    /// Readers of it, each on a walk that has come to this file and asks for it.
    asking: BTreeMap<String, Store>,
    random: Random,
    /// How often each code came out.
    pub codes: BTreeMap<&'static str, u64>,
}

impl Damage {
    pub fn new(seed: u64) -> Self {
        let publish = |policy| {
            let snapshot = Snapshot::publish(&policy, NOON, NOON + DAY);
            let slice = |subject: &String| (subject.clone(), snapshot.slice(subject, NOON).unwrap());
            let slices = snapshot.subjects.iter().map(slice).collect();
            (snapshot, slices)
        };
        let published = [demo(), parse(&text("policies/puzzel/policy.json"))].map(publish);
        let lines = lines(published[0].0.files.values());
        let deep = Tree::new(3, &lines).store(NOON);
        Damage { published: published.into(), deep, asking: BTreeMap::new(), random: Random::new(seed), codes: BTreeMap::new() }
    }

    /// Damages something and offers it to its reader.
    ///
    /// # Panics
    /// Where it is accepted.
    pub fn once(&mut self) {
        let code = match self.random.below(4) {
            0 => self.file(),
            1 => self.checkpoint(),
            _ => self.slice(),
        };
        *self.codes.entry(code).or_default() += 1;
    }

    fn slice(&mut self) -> &'static str {
        let Damage { published, random, .. } = self;
        let (snapshot, slices) = random.one(published);
        let (_, others) = random.one(published);
        let (subject, good) = random.one(slices);
        let changed = mutate(good, &random.one(others).1, random);
        judge(&changed, good, open(&changed, &trust(&snapshot.tenant, NOON), subject).map(|_| ()))
    }

    fn checkpoint(&mut self) -> &'static str {
        let Damage { published, random, .. } = self;
        let (snapshot, other) = (&random.one(published).0, &random.one(published).0);
        let changed = mutate(&snapshot.checkpoint, &other.checkpoint, random);
        judge(&changed, &snapshot.checkpoint, verified(&changed, &trust(&snapshot.tenant, NOON)))
    }

    /// One of the files, to a reader that asks for it.
    fn file(&mut self) -> &'static str {
        let Damage { deep, asking, random, .. } = self;
        let names: Vec<&String> = deep.files.keys().collect();
        let (name, donor) = (*random.one(&names), *random.one(&names));
        let good = &deep.files[name];
        let changed = mutate(good, &deep.files[donor], random);
        let mut store = asking.remove(name).unwrap_or_else(|| asking_for(opened(&deep.checkpoint), &deep.files, name));
        let found = store.supply(name, &changed);
        if found.is_err() {
            asking.insert(name.clone(), store);
        }
        judge(&changed, good, found)
    }
}

fn lines<'f>(files: impl Iterator<Item = &'f Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    let all = files
        .filter(|file| file.starts_with(b"{"))
        .flat_map(|file| file.split(|byte| *byte == b'\n'))
        .filter(|line| !line.is_empty());
    all.map(|line| (Line::parse(line).unwrap().key.to_string(), line.to_vec())).collect()
}

fn opened(jws: &str) -> Store {
    let trust = trust("corner-shop", NOON);
    let unverified = Unverified::parse(jws.as_bytes(), &trust.keys).unwrap();
    Store::new(jws.as_bytes(), &unverified.verified(true, &trust).unwrap()).unwrap()
}

fn verified(jws: &[u8], trust: &Trust) -> Result<(), Error> {
    let unverified = Unverified::parse(jws, &trust.keys)?;
    let holds = native::verify(&unverified.key, &unverified.message, &unverified.signature);
    unverified.verified(holds, trust).map(|_| ())
}

fn judge(changed: &[u8], good: &[u8], found: Result<(), Error>) -> &'static str {
    match found {
        Ok(()) if changed == good => "unchanged",
        Ok(()) => panic!("accepted: {}", String::from_utf8_lossy(changed)),
        Err(error) => error.code.name(),
    }
}
