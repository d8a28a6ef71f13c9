//! `callgate keygen`

use serde::Serialize;

use crate::snapshot::base64url;
use crate::snapshot::write::Secrets;

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

pub(super) fn run(arguments: &Keygen, host: &dyn Host) -> Outcome {
    if arguments.salt_only {
        return salt(arguments, host);
    }
    let (private, public) = (join(&arguments.out, "publisher.private.jwks"), join(&arguments.out, "publisher.jwks"));
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

fn free(path: &str, arguments: &Keygen, host: &dyn Host) -> Result<(), Failure> {
    if arguments.force || !host.exists(path) {
        return Ok(());
    }
    Err(Failure::because("exists", path, format!("{path} is there already; --force replaces it")))
}
