//! `callgate keygen`

use serde::Serialize;

use crate::snapshot::base64url;
use crate::snapshot::jwk::{KeySet, PublicKey};
use crate::snapshot::write::{Secrets, public_jwks};

use super::arguments::Keygen;
use super::host::join;
use super::{Done, Failure, Host, Outcome};

#[derive(Serialize)]
struct Report<'r> {
    private: &'r str,
    public: &'r str,
    kid: &'r str,
    alg: &'static str,
}

#[derive(Serialize)]
struct SaltReport<'r> {
    salt: &'r str,
}

#[derive(Serialize)]
struct SetReport<'r> {
    public: &'r str,
    kids: Vec<String>,
}

const PUBLIC: &str = "publisher.jwks";

pub(super) fn run(arguments: &Keygen, host: &dyn Host) -> Outcome {
    match arguments {
        Keygen { salt_only: true, .. } => salt(arguments, host),
        Keygen { join, .. } if !join.is_empty() => set(arguments, host),
        _ => pair(arguments, host),
    }
}

fn pair(arguments: &Keygen, host: &dyn Host) -> Outcome {
    let (private, public) = (join(&arguments.out, "publisher.private.jwks"), join(&arguments.out, PUBLIC));
    free(&private, arguments, host)?;
    let secrets = Secrets { signing: host.generate(arguments.alg.into())?, salt: host.random()? };
    host.mkdir(&arguments.out)?;
    host.write(&private, secrets.private_jwks().as_bytes(), true)?;
    host.write(&public, secrets.public_jwks().as_bytes(), false)?;
    let (kid, alg) = (secrets.signing.public.thumbprint(), secrets.signing.public.algorithm().name());
    let text = format!("{private}  guard this: it signs, and it salts\n{public}  pin this in every reader\nkid {kid}\n");
    Done::new(text, &Report { private: &private, public: &public, kid: &kid, alg })
}

fn salt(arguments: &Keygen, host: &dyn Host) -> Outcome {
    let path = join(&arguments.out, "publisher.salt.jwk");
    free(&path, arguments, host)?;
    let key = base64url::encode(&host.random()?);
    host.mkdir(&arguments.out)?;
    host.write(&path, format!("{{\"kty\":\"oct\",\"k\":\"{key}\"}}\n").as_bytes(), true)?;
    Done::new(format!("{path}  guard this: it salts\n"), &SaltReport { salt: &path })
}

fn set(arguments: &Keygen, host: &dyn Host) -> Outcome {
    let public = join(&arguments.out, PUBLIC);
    free(&public, arguments, host)?;
    let keys = joined(Vec::new(), &arguments.join, host)?;
    host.mkdir(&arguments.out)?;
    host.write(&public, public_jwks(keys.iter()).as_bytes(), false)?;
    let kids: Vec<String> = keys.iter().map(PublicKey::thumbprint).collect();
    let text = format!("{public}  pin this in every reader\nkid {}\n", kids.join("\nkid "));
    Done::new(text, &SetReport { public: &public, kids })
}

/// These keys and those of the files, each once.
pub(super) fn joined<'f>(
    mut keys: Vec<PublicKey>,
    files: impl IntoIterator<Item = &'f String>,
    host: &dyn Host,
) -> Result<KeySet, Failure> {
    let mut last = "";
    for file in files {
        let set = KeySet::parse(&host.read(file)?).map_err(|error| Failure::Refused(file.clone(), error))?;
        let others: Vec<PublicKey> = set.iter().filter(|key| !keys.contains(key)).cloned().collect();
        keys.extend(others);
        last = file;
    }
    KeySet::new(keys.into_iter().map(|key| (None, key))).map_err(|error| Failure::Refused(last.to_owned(), error))
}

fn free(path: &str, arguments: &Keygen, host: &dyn Host) -> Result<(), Failure> {
    if arguments.force || !host.exists(path) {
        return Ok(());
    }
    Err(Failure::because("exists", path, format!("{path} is there already; --force replaces it")))
}
