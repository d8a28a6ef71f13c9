//! Tenants of any size, always the same for the same size.

mod head;
mod people;
mod random;
mod shape;

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use head::{Edit, document};
use shape::Shape;

fn main() -> io::Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let change = match args.get(2) {
        Some(name) => Change::parse(name),
        None => Some(Change::None),
    };
    match (&args[..], change) {
        ([users, folder, ..], Some(change)) => write(users, folder, change),
        _ => Err(usage()),
    }
}

fn usage() -> io::Error {
    io::Error::other(format!("USERS FOLDER [{}]", Change::NAMES.map(|(name, _)| name).join(" | ")))
}

/// What is other than in the tenant as it was first published.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    /// One user has another database.
    User,
    /// The role that nearly everybody holds has one action more.
    Role,
    /// The role that about half of all people hold has.
    Half,
    /// One user more.
    Inserted,
    /// One user fewer.
    Deleted,
    /// One user of a hundred has another database.
    Scattered,
}

impl Change {
    const NAMES: [(&str, Change); 6] = [
        ("one-user", Change::User),
        ("one-role", Change::Role),
        ("half-role", Change::Half),
        ("one-inserted", Change::Inserted),
        ("one-deleted", Change::Deleted),
        ("scattered", Change::Scattered),
    ];

    fn parse(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, change)| *change)
    }

    fn version(self, user: u64) -> u64 {
        let changed = match self {
            Change::User => user == 7,
            Change::Scattered => user.is_multiple_of(100),
            _ => false,
        };
        u64::from(changed)
    }
}

/// Writes `policy.json`, and `users.ndjson` one user after the other.
fn write(users: &str, folder: &str, change: Change) -> io::Result<()> {
    let users: u64 = users.parse().map_err(io::Error::other)?;
    let shape = Shape::of(users);
    std::fs::create_dir_all(folder)?;
    let edit = match change {
        Change::Role => Edit::Role,
        Change::Half => Edit::Half,
        _ => Edit::None,
    };
    std::fs::write(Path::new(folder).join("policy.json"), document(&shape, edit))?;
    let mut file = BufWriter::new(File::create(Path::new(folder).join("users.ndjson"))?);
    let last = users + u64::from(change == Change::Inserted);
    for user in u64::from(change == Change::Deleted)..last {
        file.write_all(people::record(user, change.version(user), &shape).as_bytes())?;
    }
    file.flush()
}
