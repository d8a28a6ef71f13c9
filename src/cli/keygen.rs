//! `callgate keygen`

use crate::snapshot::write::Secrets;

use super::arguments::Keygen;
use super::host::join;
use super::{Failure, Host, Outcome};

pub(super) fn run(arguments: &Keygen, host: &dyn Host) -> Outcome {
    let (private, public) = (join(&arguments.out, "publisher.private.jwks"), join(&arguments.out, "publisher.jwks"));
    if !arguments.force && host.exists(&private) {
        return Err(Failure::Because(format!("{private} is there already; --force replaces it")));
    }
    let secrets = Secrets { signing: host.generate()?, salt: host.random()? };
    host.mkdir(&arguments.out)?;
    host.write(&private, secrets.private_jwks().as_bytes(), true)?;
    host.write(&public, secrets.public_jwks().as_bytes(), false)?;
    let kid = secrets.signing.public.thumbprint();
    host.stdout(&format!("{private}  guard this: it signs, and it salts\n{public}  pin this in every reader\nkid {kid}\n"));
    Ok(())
}
